-- The Pandoc worker: `pandoc lua worker.lua`, one JSON job per line on stdin, one JSON answer per line on stdout.
--
--   {"op":"parse","text":…,"from":…,"to_file":…}
--       template Markdown to the JSON tree of the document
--   {"op":"write","ast_file":…,"to":"docx"|"typst-smart"|"html5","out_file":…,
--    "reference":path,"template":path,"variables":{…},"pictures":{name:path},"redline":true}
--       the tree to a paper; reference is for docx, template and variables for typst and html;
--       in a redline the markers of tracked changes are let through
--   {"ok":true}  or  {"ok":false,"error":…}
--
-- It owns what differs between the writers: styles, cells, pictures. It must reach nothing that the job does not name:
-- the reader sees neither files nor network, a picture comes from the job or is an error, and so are raw markup, links
-- to anything but a heading or the web, and attributes that we do not write: as HTML they would be code and styles.

local EMPTY_ENVIRONMENT = {}
local COLUMNS = 1 -- any dash in the rule of a pipe table is then "too wide", so all its columns get widths
local STYLES = {} -- the project's own paragraph styles, in reference.docx and paper.typ
for _, name in ipairs { 'Signature', 'Contents Entry', 'Cell Heading', 'Note', 'Salutation', 'TOC Heading' } do STYLES[name] = true end
local ATTRIBUTES = {} -- ours; id, author and date are those of tracked changes
for _, name in ipairs { 'custom-style', 'width', 'height', 'alt', 'id', 'author', 'date' } do ATTRIBUTES[name] = true end
local LENGTH = '^%d+%.?%d*[mc]m$'
local PERCENT = '^%d+%.?%d*%%$'
local LINE_OF_TEXT = 44 -- hanzi in a line of a table as wide as the page
local SMALL = 14 -- lines; a table up to here stays on one page
local SHORT = 10 -- lines; a row up to here stays on one page, and fits there even if it is far higher than estimated

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

-- Pictures ---------------------------------------------------------------------------------------------------------

local function image_type(name, bytes)
  if bytes:sub(1, 8) == '\137PNG\r\n\26\n' then return 'image/png' end
  if bytes:sub(1, 3) == '\255\216\255' then return 'image/jpeg' end
  refuse('Word takes PNG and JPEG only: ' .. name)
end

local function register(pictures)
  pandoc.mediabag.empty()
  for name, path in pairs(pictures) do
    local bytes = read_file(path)
    pandoc.mediabag.insert(name, image_type(name, bytes), bytes)
  end
end

-- A stand-in has not the proportions of its picture, so the height is said too
local proportions = {}

local function height(image)
  local number, unit = (image.attributes.width or ''):match('^(%d+%.?%d*)([mc]m)$')
  local proportion = proportions[image.src]
  return number and proportion and ('%.2f'):format(tonumber(number) * proportion) .. unit
end

local function alternative(image)
  local given = image.attributes.alt
  if given and given ~= '' then return given end
  return pandoc.utils.stringify(image.caption)
end

-- Styles -----------------------------------------------------------------------------------------------------------

-- "Cell Heading" -> "cell-heading": a function of paper.typ, a class of a page
local function slug(style) return (style:lower():gsub(' ', '-')) end

local MARKER = '^<w:redline w:scope="%a+" w:kind="%a+"/>$'

local function attributes_are_known(element)
  for name in pairs(element.attributes) do
    if not ATTRIBUTES[name] then refuse('no such attribute: ' .. name) end
  end
end

local function rows_are_known(rows)
  for _, row in ipairs(rows) do
    attributes_are_known(row)
    for _, cell in ipairs(row.cells) do attributes_are_known(cell) end
  end
end

local function table_is_known(tbl)
  for _, part in ipairs { tbl, tbl.head, tbl.foot, table.unpack(tbl.bodies) } do attributes_are_known(part) end
  rows_are_known(tbl.head.rows)
  rows_are_known(tbl.foot.rows)
  for _, body in ipairs(tbl.bodies) do
    rows_are_known(body.head)
    rows_are_known(body.body)
  end
end

local function guards(pictures, redline)
  local function no_raw(element)
    if redline and element.format == 'openxml' and element.text:match(MARKER) then return end
    refuse('raw markup is not allowed: ' .. element.text)
  end
  return {
    Div = function(div)
      attributes_are_known(div)
      local style = div.attributes['custom-style']
      if style and not STYLES[style] then refuse('no such style: ' .. style) end
    end,
    Span = function(span)
      attributes_are_known(span)
      local style = span.attributes['custom-style']
      if style then refuse('no style for a part of a line: ' .. style) end
    end,
    RawBlock = no_raw,
    RawInline = no_raw,
    Table = table_is_known,
    Header = attributes_are_known,
    Figure = attributes_are_known,
    Code = attributes_are_known,
    CodeBlock = attributes_are_known,
    Link = function(link)
      attributes_are_known(link)
      if not (link.target:match('^#') or link.target:match('^https?://')) then refuse('no such link: ' .. link.target) end
    end,
    Image = function(image)
      attributes_are_known(image)
      if not pictures[image.src] then refuse('picture not registered: ' .. image.src) end
    end,
  }
end

-- Tables -----------------------------------------------------------------------------------------------------------

local function each_cell(rows, change)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do change(cell) end
  end
  return rows
end

local function para(block) return block.t == 'Plain' and pandoc.Para(block.content) or block end

local function plain(block) return block.t == 'Para' and pandoc.Plain(block.content) or block end

local function style_heading(cell)
  local first = cell.contents[1]
  if first and first.t ~= 'Div' then
    local style = pandoc.Attr('', {}, { ['custom-style'] = 'Cell Heading' })
    cell.contents = pandoc.Blocks { pandoc.Div(cell.contents, style) }
  end
end

-- A filter for tables: heading cells get their style, then all cells the change
local function cells(change)
  return function(tbl)
    tbl.head.rows = each_cell(each_cell(tbl.head.rows, style_heading), change)
    for _, body in ipairs(tbl.bodies) do body.body = each_cell(body.body, change) end
    return tbl
  end
end

-- Word: Plain in a table takes the small type, and Para the type of the text or of the style around it
local function small_type(cell)
  if cell.contents:find_if(function(block) return block.t ~= 'Plain' end) == nil then return end
  cell.contents = pandoc.Blocks(cell.contents):walk {
    traverse = 'topdown',
    Div = function(div)
      if not div.attributes['custom-style'] then return nil end
      div.content = div.content:map(para)
      return div, false
    end,
    Para = plain,
  }
end

local function body_type(list)
  for place, item in ipairs(list.content) do list.content[place] = pandoc.Blocks(item):map(para) end
  return list
end

-- In the other formats two Plain would run together
local function own_paragraphs(cell)
  if #cell.contents > 1 then cell.contents = pandoc.Blocks(cell.contents):map(para) end
end

-- Blocks that Pandoc has no word for: an empty division of a class, and what it is in each format ---------------------

local BREAK = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
  .. '<w:r><w:br w:type="page"/></w:r></w:p>'
local PAGE_BREAK = {
  docx = pandoc.RawBlock('openxml', BREAK), -- a paragraph of no height: it stands on top of the new page
  typst = pandoc.RawBlock('typst', '#pagebreak(weak: true)'),
  html = pandoc.RawBlock('html', '<hr class="page-break">'),
}

local function special(div, format)
  if div.classes:includes 'pagebreak' then return PAGE_BREAK[format] end
  -- Typst makes the contents itself, with page numbers
  if format == 'typst' and div.classes:includes 'contents' then return pandoc.RawBlock('typst', '#contents-page') end
end

-- Writers ----------------------------------------------------------------------------------------------------------

local docx_cells = cells(small_type)
local docx_lists = { BulletList = body_type, OrderedList = body_type }
local docx = {
  Table = function(tbl)
    tbl.colspecs = tbl.colspecs:map(function(column) -- an alignment here would win over that of the paragraph's style
      return { column[1] == 'AlignLeft' and 'AlignDefault' or column[1], column[2] }
    end)
    return docx_cells(tbl)
  end,
  Meta = function(meta) -- else they become custom properties of the file
    for _, name in ipairs { 'header-left', 'header-right', 'cover', 'contents' } do meta[name] = nil end
    return meta
  end,
  Div = function(div) return special(div, 'docx') end,
  Emph = function(emphasis) return emphasis.content end, -- hanzi have no italics
  Image = function(image) -- the inline content becomes the description
    image.caption = { pandoc.Str(alternative(image)) }
    image.attributes.height = height(image)
    return image
  end,
}

-- A string of Typst: only backslash and quote have a meaning; control characters become spaces
local function literal(text) return '"' .. text:gsub('[\\"]', '\\%0'):gsub('%c', ' ') .. '"' end

-- Pandoc's own writer drops the alternative text
local function image_call(image)
  local arguments = { literal(image.src), 'alt: ' .. literal(alternative(image)) }
  local tall = height(image)
  if tall then arguments[#arguments + 1] = 'height: ' .. tall .. ', fit: "stretch"' end
  for _, key in ipairs { 'width', 'height' } do
    local value = image.attributes[key]
    if value and (value:match(LENGTH) or value:match(PERCENT)) then arguments[#arguments + 1] = key .. ': ' .. value end
  end
  return 'image(' .. table.concat(arguments, ', ') .. ')'
end

local function raw(text) return pandoc.RawBlock('typst', text) end

-- Pandoc leaves -- and ... to Typst, which would turn them into other characters
local function typst_text(str)
  if str.text:match('%p') then return pandoc.RawInline('typst', '#' .. literal(str.text) .. ';') end
end

local function typst_figure(figure)
  local first = figure.content[1]
  local image = #figure.content == 1 and first.content and first.content[1]
  if not (image and image.t == 'Image') then return nil end
  local label = figure.identifier ~= '' and '#label(' .. literal(figure.identifier) .. ')' or ''
  if #figure.caption.long == 0 then return raw('#figure(' .. image_call(image) .. ')' .. label), false end
  local blocks = pandoc.Blocks { raw('#figure(' .. image_call(image) .. ', caption: [') }
  blocks:extend(figure.caption.long:walk { Str = typst_text }) -- the walk around does not enter what is returned here
  blocks:insert(raw('])' .. label))
  return blocks, false
end

local typst

local function typst_div(div)
  local instead = special(div, 'typst')
  if instead then return instead, false end
  local style = div.attributes['custom-style'] or div.classes:includes 'sticky' and 'sticky'
  if not style then return nil end
  local blocks = pandoc.Blocks { raw('#' .. slug(style) .. '[') }
  blocks:extend(style == 'sticky' and div.content:walk(typst) or div.content) -- the walk around enters no more than these
  blocks:insert(raw(']'))
  return blocks
end

-- Width of a text in hanzi
local function width(text)
  local sum = 0
  for _, code in utf8.codes(text) do sum = sum + (code > 0x2e7f and 1 or 0.55) end
  return sum
end

local function lines(cell, room)
  local count = 0
  for _, block in ipairs(cell.contents) do
    count = count + math.max(1, math.ceil(width(pandoc.utils.stringify(block)) / room))
    if block.t ~= 'Plain' and block.t ~= 'Para' then count = count + SHORT end -- a list, a picture: of unknown height
  end
  return count
end

local typst_cells = cells(own_paragraphs)

-- Typst breaks any row at the foot of a page, and never one that is marked: even if it is higher than the page.
-- The answer is the height of the table in lines.
local function keep_short_rows(tbl)
  local function height(row)
    local highest = 0
    for place, cell in ipairs(row.cells) do
      local share = tbl.colspecs[place][2] or 1 / #tbl.colspecs
      highest = math.max(highest, cell.row_span > 1 and SMALL + 1 or lines(cell, LINE_OF_TEXT * share - 1))
    end
    return highest
  end
  local sum = #tbl.head.rows
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      local own = height(row)
      sum = sum + own
      if own <= SHORT then
        each_cell({ row }, function(cell) cell.attributes['typst:breakable'] = 'false' end)
      end
    end
  end
  return sum
end

-- A small table is not torn: no row of it stands alone at the foot of a page
local function keep_small_table(tbl)
  local small = keep_short_rows(tbl) <= SMALL
  tbl = typst_cells(tbl)
  return small and { raw '#block(breakable: false, above: 14pt, below: 14pt)[', tbl, raw ']' } or tbl
end

-- A run of Latin letters wider than its line would leave the cell or the page: Typst has nowhere to break it. An empty
-- box is such a place, and is nothing in the text of the PDF, as a space of no width would be.
local BREAK_HERE = pandoc.RawInline('typst', '#box();')

local function broken(text, room)
  local out, run, before = pandoc.Inlines {}, {}, false -- before: whether the run is one of hanzi
  local function flush()
    local step = not before and #run * 0.6 > room and 1 or math.max(1, #run)
    for place = 1, #run, step do
      if place > 1 then out:insert(BREAK_HERE) end
      out:insert(pandoc.Str(table.concat(run, '', place, place + step - 1)))
    end
    run = {}
  end
  for _, code in utf8.codes(text) do
    local wide = code > 0x2e7f
    if wide ~= before then flush() end
    run[#run + 1] = utf8.char(code)
    before = wide
  end
  flush()
  return out
end

local TEXT = { Plain = true, Para = true }
local GAPS = { Space = true, SoftBreak = true, LineBreak = true }

-- Whether no run of letters can be too long; quick, because it is so in nearly every cell. A hanzi is three or four
-- bytes, the first of them high; other letters count for at least what they are wide.
local function fits(blocks, room)
  for _, block in ipairs(blocks) do
    if not TEXT[block.t] then return false end
    for _, inline in ipairs(block.content) do
      if inline.t == 'Str' then
        local text = inline.text
        if #text * 0.6 > room then
          text = text:gsub('[\xe3-\xf4][\x80-\xbf]+', '\n'):gsub('\xe2[\xba-\xbf][\x80-\xbf]', '\n')
          for run in text:gmatch('[^\n]+') do
            if #run * 0.6 > room then return false end
          end
        end
      elseif not GAPS[inline.t] then
        return false
      end
    end
  end
  return true
end

local function fitting(blocks, room)
  return pandoc.Blocks(blocks):walk {
    traverse = 'topdown',
    Table = function(tbl)
      local function fit(rows)
        for _, row in ipairs(rows) do
          local column = 1
          for _, cell in ipairs(row.cells) do
            local share = 0
            for place = column, column + cell.col_span - 1 do
              local spec = tbl.colspecs[place]
              share = share + (spec and spec[2] or 1 / #tbl.colspecs)
            end
            column = column + cell.col_span
            local own = room * share - 1
            if not fits(cell.contents, own) then cell.contents = fitting(cell.contents, own) end
          end
        end
        return rows
      end
      tbl.head.rows = fit(tbl.head.rows)
      for _, body in ipairs(tbl.bodies) do body.body = fit(body.body) end
      return tbl, false
    end,
    Str = function(str)
      if #str.text * 0.6 > room then return broken(str.text, room), false end
    end,
  }
end

-- What stands before a signature goes with it: a signature never stands on a page of its own. Of a list, its last item.
local function accompany_signature(blocks)
  for place = #blocks, 2, -1 do
    local before, block = blocks[place - 1], blocks[place]
    if block.t == 'Div' and block.attributes['custom-style'] == 'Signature' then
      local sticky = before
      if #(before.content or {}) > 1 and (before.t == 'BulletList' or before.t == 'OrderedList') then
        sticky = before:clone()
        sticky.content = { before.content[#before.content] }
        if before.t == 'OrderedList' then
          sticky.listAttributes = pandoc.ListAttributes(before.start + #before.content - 1, before.style, before.delimiter)
        end
        before.content:remove()
        blocks:insert(place, pandoc.Div({ sticky }, pandoc.Attr('', { 'sticky' })))
      elseif before.t ~= 'Header' and before.t ~= 'RawBlock' then
        blocks[place - 1] = pandoc.Div({ before }, pandoc.Attr('', { 'sticky' }))
      end
    end
  end
end

local typst_lines = {
  Pandoc = function(doc)
    accompany_signature(doc.blocks)
    doc.blocks = fitting(doc.blocks, LINE_OF_TEXT * 0.8) -- the type of the text is larger than that of tables
    return doc
  end,
}

-- Typst counts on through lists that touch, unless the second one says its start, which Pandoc writes for other than 1
local function lists_apart(blocks)
  local out = pandoc.Blocks {}
  for place, block in ipairs(blocks) do
    local before = blocks[place - 1]
    local touches = block.t == 'OrderedList' and before and before.t == 'OrderedList'
    if touches and block.start == 1 then out:extend { raw '#block[', block, raw ']' } else out:insert(block) end
  end
  return out
end

local typst_tables = { Table = keep_small_table, Blocks = lists_apart }
typst = {
  traverse = 'topdown',
  Figure = typst_figure,
  Div = typst_div,
  Image = function(image) return pandoc.RawInline('typst', '#box(' .. image_call(image) .. ')') end,
  Str = typst_text,
}

local TRACKED = { insertion = 'ins', deletion = 'del' }

local function html_change(span)
  local name = TRACKED[span.classes[1]]
  if not name then return nil end
  local inlines = pandoc.Inlines { pandoc.RawInline('html', '<' .. name .. '>') }
  inlines:extend(span.content)
  inlines:insert(pandoc.RawInline('html', '</' .. name .. '>'))
  return inlines
end

local html_tables = { Table = cells(own_paragraphs) }
local html = {
  Span = html_change,
  Div = function(div)
    if TRACKED[div.classes[1]] then div.attributes = {} end
    local style = div.attributes['custom-style']
    if not style then return special(div, 'html') end
    div.attributes['custom-style'] = nil
    div.classes:insert(slug(style))
    return div
  end,
  Image = function(image)
    image.attributes.alt = alternative(image)
    return image
  end,
}

-- job.to -> Pandoc's format, the filters in their order
local WRITERS = {
  ['docx'] = { 'docx', { docx_lists, docx } },
  ['typst-smart'] = { 'typst-smart', { typst_lines, typst_tables, typst } }, -- with smart, dashes and quotes of answers would change
  ['html5'] = { 'html5-task_lists', { html_tables, html } }, -- with task_lists, a ballot box becomes an input field
}

-- Jobs -------------------------------------------------------------------------------------------------------------

-- Variables go into the paper as they are, so they hold no text; texts are metadata, which the writer escapes.
local function checked(variables)
  local words = {}
  for name, value in pairs(variables) do
    words[name] = tostring(math.tointeger(value) or value) -- JSON has no integers: 2026 arrives as 2026.0
    if not words[name]:match('^[%w%.-]*$') then refuse('a variable is a word or a number: ' .. name) end
  end
  return words
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
  local writer = WRITERS[job.to] or refuse('no such format: ' .. tostring(job.to))
  local pictures = job.pictures or {}
  local doc = pandoc.read(read_file(job.ast_file), 'json', {}, EMPTY_ENVIRONMENT)
  doc:walk(guards(pictures, job.redline))
  register(job.to == 'docx' and pictures or {})
  proportions = job.proportions or {}
  for _, filter in ipairs(writer[2]) do doc = doc:walk(filter) end
  write_file(job.out_file, pandoc.write(doc, writer[1], {
    reference_doc = job.reference,
    template = template(job.template),
    variables = checked(job.variables or {}),
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
