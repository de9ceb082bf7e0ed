-- The Pandoc worker: `pandoc lua worker.lua`, one JSON job per line on stdin, one JSON answer per line on stdout.
--
--   {"op":"parse","text":…,"from":…,"to_file":…}
--       template Markdown to the JSON tree of the document
--   {"op":"write","ast_file":…,"to":"docx"|"typst-smart"|"html5-task_lists","out_file":…,
--    "reference":path,"template":path,"variables":{…},"pictures":{name:path}}
--       a tree that `papers/formats/writer_input.py` let through to a paper; reference and pictures (PNG) are for docx, template and
--       variables for the others
--   {"ok":true}  or  {"ok":false,"error":…}
--
-- It reaches nothing that the job does not name: the reader sees neither files nor network.

local EMPTY_ENVIRONMENT = {}
local COLUMNS = 1 -- any dash in the rule of a pipe table is then "too wide", so all its columns get widths

local function refuse(message) error(message, 0) end

local function read_file(path)
  local handle, reason = io.open(path, 'rb')
  if not handle then refuse(reason) end
  local content = handle:read('a')
  handle:close()
  return content
end

local function write_file(path, content)
  local handle, reason = io.open(path, 'wb')
  if not handle then refuse(reason) end
  handle:write(content)
  handle:close()
end

local compiled = {}
local function template(path)
  if not path then return nil end
  local text = read_file(path)
  compiled[text] = compiled[text] or pandoc.template.compile(text)
  return compiled[text]
end

local jobs = {}

function jobs.parse(job)
  local doc = pandoc.read(job.text, job.from, { columns = COLUMNS }, EMPTY_ENVIRONMENT)
  write_file(job.to_file, pandoc.write(doc, 'json'))
end

function jobs.write(job)
  local doc = pandoc.read(read_file(job.ast_file), 'json', {}, EMPTY_ENVIRONMENT)
  pandoc.mediabag.empty()
  for name, path in pairs(job.pictures) do pandoc.mediabag.insert(name, 'image/png', read_file(path)) end
  write_file(job.out_file, pandoc.write(doc, job.to, {
    reference_doc = job.reference,
    template = template(job.template),
    variables = job.variables,
    wrap_text = 'none', -- a line broken before "-" or "=" would be a list or a heading in Typst
  }))
end

local function answer(line)
  local job = pandoc.json.decode(line, false)
  if type(job) ~= 'table' then refuse('not a job') end
  local run = jobs[job.op] or refuse('no such operation: ' .. tostring(job.op))
  run(job)
end

for line in io.lines() do
  local ok, reason = pcall(answer, line)
  local reply = ok and { ok = true } or { ok = false, error = (tostring(reason):gsub('\nstack traceback:.*', '')) }
  io.stdout:write(pandoc.json.encode(reply), '\n')
  io.stdout:flush()
end
