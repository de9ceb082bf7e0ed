#!/bin/sh
# What a pull request changes: problems, then the preview. 0: nothing to mend. (Written by beian init-ci shell.)
# BEIAN_BASE names what it is compared with, such as origin/main. Results: build/ci/ and build/preview/.
cd "$(dirname "$0")/.." || exit
code=0
sh .ci/beian.sh ci check || code=$?
sh .ci/beian.sh ci preview || code=$?
exit "$code"
