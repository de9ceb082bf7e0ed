# The front door: people, CI and hooks all call these verbs. `make` alone lists them.
# Make owns the verbs and the bootstrap; what is stale inside a build is decided by Python, by content.
# No GNU Make at hand (Windows)?  py tools/bootstrap.py, then  .venv\Scripts\beian VERB

# Set these on the command line:  make pack FILING=acme/wenyin/service_provider
PYTHON ?= python3
FILING ?=
BUNDLE ?=
OFFICIAL ?=
PAPER  ?=
SCAN   ?=
PAGES  ?=
LISTS  ?=
NOTICE ?=
FROM   ?=
TO     ?=
FONT_DIR ?=
ARGS   ?=
JOBS   ?= auto

# The user's own fonts for the PDFs of any verb; the program reads the variable itself.
export FONT_DIR

# Compiled Python is kept beside the environment: without it every command starts a quarter of a second later.
unexport PYTHONDONTWRITEBYTECODE
# Nothing of the caller's, such as PYTHONPATH=., decides which code runs.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

# Python reads .venv by the locale, and under LC_ALL=C it cannot read a path with hanzi.
ifneq ($(filter C POSIX,$(LC_ALL)),)
export LC_ALL := C.UTF-8
endif

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV  := .venv
BIN   := $(VENV)/bin/python
BEIAN := $(BIN) -P -m beian
VERSIONS = $(if $(FROM),--from="$(FROM)") $(if $(TO),--to="$(TO)")
BOOT  := tools/bootstrap.py

# What .venv was made from, by content (and by place: a moved tree needs new paths), so that a fresh checkout or a
# touched file costs nothing and a changed lock is never missed.
READY := $(VENV)/ready-$(firstword $(shell { pwd; cat requirements.lock pyproject.toml $(BOOT); } | cksum))
ifneq ($(shell test -x $(BIN) && echo runs),runs)
.PHONY: $(READY)
endif

$(READY):
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo '找不到 $(PYTHON)。请安装 Python 3.11 或更新版本，再运行 make setup（或 make setup PYTHON=/路径/python3.12）。' >&2; \
	  echo '$(PYTHON) is not there. Install Python 3.11 or newer, then run make setup (or make setup PYTHON=/path/to/python3.12).' >&2; \
	  exit 2; }
	@"$(PYTHON)" $(BOOT)
	@rm -f $(VENV)/ready-*
	@touch $@

##@ Start here · 从这里开始

.PHONY: help
help: ## list the verbs · 列出全部命令
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(READY) ## make or mend .venv (any other verb does it too) · 准备运行环境（其他命令会自动执行）

.PHONY: doctor
doctor: $(READY) ## say what is missing on this machine and how to mend it · 检查本机环境并给出修复办法
	@$(BEIAN) doctor $(ARGS)

##@ Filing · 备案

.PHONY: new
new: $(READY) ## decide what to file, start an entity or algorithm (FILING=…) · 判断是否备案，建立主体或算法
	@$(BEIAN) new $(ARGS) $(FILING)

.PHONY: check
check: $(READY) ## judge every answer, with file and line (ARGS=--gate pack …) · 校验全部填报内容，指出文件与行号
	@$(BEIAN) check $(ARGS) $(FILING)

.PHONY: explain
explain: $(READY) ## say all about one rule (ARGS=LAB-001) · 说明一条规则：要求、依据、办法和反例
	@$(BEIAN) explain $(ARGS)

.PHONY: similar
similar: $(READY) ## answers nearly the same as another entity's (ARGS="FILE … --write FILE") · 与其他主体雷同的长答案
	@$(BEIAN) similar $(ARGS)

.PHONY: waive
waive: $(READY) ## the waiver to write for a problem (FILING=… ARGS=RSK-008) · 给出豁免的写法和摘要
	@$(BEIAN) waive $(FILING) $(ARGS)

.PHONY: attest
attest: $(READY) ## the attestation of what people saw (FILING=… ARGS="PRD-004 products/…") · 给出核实声明的写法
	@$(BEIAN) attest $(FILING) $(ARGS)

.PHONY: law
law: $(READY) ## rules that changed, and the filings they touch (ARGS=--since DATE) · 列出变化的规则和涉及的备案
	@$(BEIAN) law $(ARGS)

.PHONY: register
register: $(READY) ## import the published lists, to compare numbers with (LISTS="…docx") · 导入公示清单，用于核对编号
	@$(BEIAN) register import $(ARGS) $(LISTS)

.PHONY: evidence
evidence: $(READY) ## register a picture as evidence (FILE=… ARGS="--product … --caption …") · 登记佐证图片，去掉文件属性
	@$(BEIAN) evidence add "$(FILE)" $(ARGS)

.PHONY: strip
strip: $(READY) ## take from PDFs and pictures what they tell and do (ARGS="FILE…") · 去掉附件的文件属性和脚本
	@$(BEIAN) strip $(ARGS)

.PHONY: todo
todo: $(READY) ## list what is unanswered, by page and by person (FILING=…) · 列出尚未填写的内容
	@$(BEIAN) todo $(ARGS) $(FILING)

.PHONY: schema
schema: $(READY) ## write the schemas with overrides/ in them, for editors · 写出合并后的模式文件，供编辑器使用
	@$(BEIAN) schema $(ARGS)

.PHONY: build
build: $(READY) ## render the papers into build/ · 生成全部材料（Word、PDF）到 build/
	@$(BEIAN) build $(ARGS) $(FILING)

.PHONY: sign
sign: $(READY) ## print set and sheet for signing, into dist/ (FILING=…) · 生成签署用的文件和签署单到 dist/
	@$(BEIAN) sign $(ARGS) $(FILING)

.PHONY: template
template: $(READY) ## compare the regulator's Word file with ours (OFFICIAL=… PAPER=…) · 对照官方模板与本仓库的模板
	@$(BEIAN) template compare "$(OFFICIAL)" "$(PAPER)" $(FILING) $(ARGS)

.PHONY: pack
pack: $(READY) ## make the bundle that is handed in, into dist/ (FILING=…) · 打包报送材料到 dist/
	@$(BEIAN) pack $(ARGS) $(FILING)

.PHONY: signed
signed: $(READY) ## keep the scan of a signed paper (FILING=… PAPER=… SCAN=… PAGES=…) · 登记签字盖章后的扫描件
	@$(BEIAN) signed $(ARGS) "$(PAPER)" "$(SCAN)" --filing "$(FILING)" $(if $(PAGES),--pages "$(PAGES)")

.PHONY: submit
submit: $(READY) ## record the round that is about to be sent (FILING=…) · 存档即将报送的一轮
	@$(BEIAN) submit $(ARGS) $(FILING)

.PHONY: status
status: $(READY) ## where each filing stands and what is due · 各项备案的状态和期限
	@$(BEIAN) status $(ARGS) $(FILING)

.PHONY: event
event: $(READY) ## record what happened after a round (FILING=… ARGS="receipt --date … --attach …") · 登记报送之后发生的事
	@$(BEIAN) event $(FILING) $(ARGS)

.PHONY: comments
comments: $(READY) ## list or split the reviewer's comments (FILING=… NOTICE=… ARGS="--date …") · 列出或拆分审核意见
	@$(BEIAN) comments $(FILING) $(if $(NOTICE),"$(NOTICE)") $(ARGS)

.PHONY: legacy
legacy: $(READY) ## enter an old round (FILING=… ARGS="FILE … --date …") · 补录以前报送的一轮
	@$(BEIAN) legacy $(FILING) $(ARGS)

.PHONY: classify
classify: $(READY) ## what changes since the accepted round need (FILING=…) · 与通过的轮次不同之处应当怎样办理
	@$(BEIAN) classify $(ARGS) $(FILING)

.PHONY: disclose
disclose: $(READY) ## public page and number snippet (FILING=…) · 由通过的轮次生成公示页面和编号片段
	@$(BEIAN) disclose $(ARGS) $(FILING)

.PHONY: handover
handover: $(READY) ## state, dues, open items, missing files · 交接：状态、期限、未办结和缺少的文件
	@$(BEIAN) handover $(ARGS) $(FILING)

.PHONY: verify
verify: $(READY) ## prove that bundles and the record are unchanged (BUNDLE=…) · 核验报送包和存档是否完整、未被改动
	@$(BEIAN) verify $(ARGS) $(if $(BUNDLE),"$(BUNDLE)")

.PHONY: reproduce
reproduce: $(READY) ## make everything twice under variation, compare the bytes · 在不同环境下生成两遍，逐字节比较
	@$(BEIAN) reproduce $(ARGS) $(FILING)

.PHONY: diff
diff: $(READY) ## what differs by field (FILING=… FROM=HEAD TO=work) · 逐项列出两个版本的不同
	@$(BEIAN) diff $(VERSIONS) $(ARGS) $(FILING)

.PHONY: redline
redline: $(READY) ## papers with tracked changes (FILING=… FROM=HEAD TO=work) · 生成带修订标记的对照稿
	@$(BEIAN) redline $(VERSIONS) $(ARGS) $(FILING)

.PHONY: site
site: $(READY) ## make the review site, into site/ · 生成审阅网站到 site/
	@$(BEIAN) site $(ARGS)

.PHONY: serve
serve: $(READY) ## show the review site while you write · 边写边预览审阅网站
	@$(BEIAN) serve $(ARGS)

.PHONY: guard
guard: $(READY) ## personal data among what Git tracks (ARGS=--history: in all commits) · 查找误提交的个人信息
	@$(BEIAN) guard $(ARGS)

.PHONY: private
private: $(READY) ## lock or unlock the private half for Git (ARGS=lock, unlock, key …) · 加密、解密受限内容
	@$(BEIAN) private $(ARGS)

.PHONY: ci
ci: $(READY) ## what the workflows run (ARGS="check --base main") · 工作流运行的命令
	@$(BEIAN) ci $(ARGS)

.PHONY: init-ci
init-ci: $(READY) ## pipeline, ignore and editor files of a content root (ARGS="gitlab --root …") · 为内容仓库写出流水线等文件
	@$(BEIAN) init-ci $(ARGS)

##@ Engine · 开发

# Tests go to the workers in long stretches (worksteal), so that what tests of one file share is mostly made once.
.PHONY: test
test: $(READY) ## run the tests, of each long sweep a few cases · 运行测试（逐一穷举的只抽几例）
	@$(BIN) -m pytest -n $(JOBS) --dist worksteal -m 'not e2e and not long' $(ARGS)

.PHONY: test-long
test-long: $(READY) ## run the tests that walk long ways from end to end · 运行从头到尾走一遍的长测试
	@$(BIN) -m pytest -n $(JOBS) --dist worksteal -m long $(ARGS)

.PHONY: test-all
test-all: $(READY) ## run every case of every sweep (an hour) · 运行全部测试，一例不少（约一小时）
	@SWEEP=all $(BIN) -m pytest -n $(JOBS) --dist worksteal -m 'not e2e' $(ARGS)

.PHONY: test-e2e
test-e2e: $(READY) ## run the tests in a real browser and LibreOffice · 运行端到端测试（浏览器、LibreOffice）
	@$(BIN) -m pytest -n $(JOBS) --dist loadfile -m e2e $(or $(ARGS),tests/e2e)

.PHONY: golden
golden: $(READY) ## rewrite the expected papers; read the diff before you commit · 重写基准文本，提交前请看差异
	@$(BIN) -m pytest tests/golden --update-golden $(ARGS)

.PHONY: bench
bench: $(READY) ## measure the speed · 测量速度
	@$(BIN) -m benchmarks $(ARGS)
	@$(BIN) -m benchmarks.checking
	@$(BIN) -m benchmarks.papers
	@$(BIN) -m benchmarks.one_answer
	@$(BIN) -m benchmarks.differences
	@$(BIN) -m benchmarks.pictures

.PHONY: bench-scale
bench-scale: $(READY) ## measure 1, 100 and 1,000 filings (ARGS=--count 100 --site) · 测量大量备案时的速度
	@$(BIN) -m benchmarks.scale $(ARGS)

.PHONY: bench-site
bench-site: $(READY) ## measure the site of 100 filings (ARGS=--filings 16) · 测量网站的生成速度
	@$(BIN) -m benchmarks.site $(ARGS)

.PHONY: lint
lint: $(READY) ## find fault with the code (mend it with make fmt) · 检查代码风格（用 make fmt 修正）
	@$(BIN) -m ruff check .
	@$(BIN) -m ruff format --check --quiet .
	@$(BIN) -m mypy --no-error-summary
	@$(BIN) -m tools.schemas

.PHONY: fmt
fmt: $(READY) ## mend the form of YAML and code · 规范 YAML 与代码格式
	@$(BEIAN) fmt
	@$(BIN) -m ruff check --fix --quiet .
	@$(BIN) -m ruff format --quiet .

.PHONY: lock
lock: $(READY) ## pin the packages anew (ARGS=--upgrade: newest) · 重新锁定依赖版本
	@$(BIN) $(BOOT) lock $(ARGS)

.PHONY: sbom
sbom: $(READY) ## write the bill of materials, judge lock and vendored parts · 生成软件物料清单，核对锁定文件和引入的部件
	@$(BIN) -m tools.materials

# The only verb that asks the network: known weaknesses stand at PyPI. A package that cannot be looked up is a failure.
.PHONY: audit
audit: sbom ## ask PyPI for known weaknesses of the packages · 查询依赖的已知漏洞（需要联网）
	@$(BIN) -m pip_audit --strict --disable-pip --require-hashes --requirement requirements.lock $(ARGS)

.PHONY: hooks
hooks: $(READY) ## check before each git commit · 在每次 git 提交前自动检查
	@$(BEIAN) hooks $(ARGS)

.PHONY: wheel
wheel: $(READY) ## build the engine as a wheel, into build/wheel/ · 把引擎打成安装包
	@$(BIN) -m hatchling build --target wheel --directory build/wheel

# dist/ stays: it may hold the only copy of what was handed in. .venv stays: it is no product.
.PHONY: clean
clean: ## remove what can be made again; keeps dist/ · 清除可再生成的文件，保留 dist/
	@rm -rf build site .pytest_cache .ruff_cache .hypothesis
