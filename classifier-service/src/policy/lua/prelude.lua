-- Runs before a policy, and takes away what could outlast its limits. Locals, since a policy may change what is global.
local is_over, look = ...
local error, select, type, ipairs = error, select, type, ipairs
local getmetatable, rawget = getmetatable, rawget
local pack, unpack = table.pack, table.unpack

-- Past a limit nothing is caught: the error goes on to whoever called the policy.
local function unless_over(ok, ...)
  if not ok and is_over() then
    error((...), 0)
  end
  return ok, ...
end

local raw_pcall = pcall
function pcall(...)
  return unless_over(raw_pcall(...))
end

-- Lua's own calls the handler while no instruction is counted. This one calls it after that, without the stack.
function xpcall(f, handler, ...)
  local results = pack(pcall(f, ...))
  if results[1] then
    return unpack(results, 1, results.n)
  end
  return false, handler(results[2])
end

local raw_resume, raw_close = coroutine.resume, coroutine.close
function coroutine.resume(...)
  return unless_over(raw_resume(...))
end
function coroutine.close(...)
  return unless_over(raw_close(...))
end

-- What runs while memory is collected, or while an error closes variables, is counted by nobody.
local raw_setmetatable = setmetatable
function setmetatable(object, metatable)
  for _, name in ipairs { '__gc', '__close' } do
    if type(metatable) == 'table' and rawget(metatable, name) ~= nil then
      error(name .. ' is not possible in a policy', 2)
    end
  end
  return raw_setmetatable(object, metatable)
end

function collectgarbage(what)
  if what ~= 'count' then
    error("collectgarbage: only 'count' is possible in a policy", 2)
  end
  return 0
end

-- Text only: bytes that were compiled elsewhere could be anything.
local raw_load = load
function load(chunk, name, _, ...)
  return raw_load(chunk, name, 't', ...)
end
dofile, loadfile = nil, nil

-- Loops in C are not counted. These may be without end where a length is made up, and long in any case: so each looks at
-- the clock first.
local MOST = 10000000
local function plain(t, name)
  local metatable = type(t) == 'table' and getmetatable(t)
  if type(metatable) == 'table' and rawget(metatable, '__len') ~= nil then
    error(name .. ': a table with __len is not possible in a policy', 3)
  end
end
local function short(first, last, name)
  if type(first) == 'number' and type(last) == 'number' and last - first > MOST then
    error(name .. ': more than ' .. MOST .. ' steps are not possible in a policy', 3)
  end
end

for _, name in ipairs { 'insert', 'remove', 'concat', 'sort', 'unpack' } do
  local raw = table[name]
  table[name] = function(t, ...)
    look()
    plain(t, 'table.' .. name)
    if name == 'concat' then
      short(select(2, ...) or 1, select(3, ...) or 0, 'table.concat')
    end
    return raw(t, ...)
  end
end

local raw_move = table.move
function table.move(from, first, last, ...)
  look()
  short(first, last, 'table.move')
  return raw_move(from, first, last, ...)
end

local raw_rep = string.rep
function string.rep(s, count, ...)
  look()
  short(0, count, 'string.rep')
  return raw_rep(s, count, ...)
end

-- What changes the system, or stops the process.
os = { time = os.time, date = os.date, clock = os.clock, difftime = os.difftime, getenv = os.getenv }
