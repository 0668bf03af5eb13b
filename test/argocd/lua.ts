/** Runs a script as Argo CD does: true Lua 5.1, the object as the global `obj`, and next to no library. */

import { lauxlib, lua, lualib } from 'lua-wasm-bindings/dist/lua.51.js';
import { LUA_OK } from 'lua-wasm-bindings/dist/lua.js';
import { isObject } from '../../src/ground/json.ts';

export type Json = Record<string, unknown>;

/** Byte by byte, so that no character of the text means anything to Lua. */
const textOf = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;

/** A value as Lua source. Null is nil, so a key that holds it is absent. */
function sourceOf(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value)) return `{${value.map(sourceOf).join(',')}}`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `[${textOf(key)}]=${sourceOf(item)}`)
    .join(',')}}`;
}

/** Argo CD opens base, package and table, and an `os` with two functions, by `require` only. */
const sandbox = (now: number): string => `
local date = os.date
package.loaded.os = nil
package.preload.os = function()
  return { time = function() return ${now} end, date = function(format) return date(format, ${now}) end }
end
local format, gsub, byte = string.format, string.gsub, string.byte
getmetatable("").__index = {}
for name in pairs({ string = 1, os = 1, io = 1, math = 1, debug = 1, coroutine = 1 }) do
  _G[name] = nil
  if name ~= "os" then package.loaded[name] = nil end
end
`;

/** Back to JSON as Argo CD does it: a table without keys is an empty list. */
const ENCODE = `
local function quoted(text)
  return '"' .. gsub(text, '[%c"\\\\]', function(c) return format("\\\\u%04x", byte(c)) end) .. '"'
end
local function encode(value)
  if type(value) == "string" then return quoted(value) end
  if type(value) == "number" then return format("%.17g", value) end
  if type(value) ~= "table" then return tostring(value) end
  local items = {}
  if next(value) == nil or value[1] ~= nil then
    for _, item in ipairs(value) do table.insert(items, encode(item)) end
    return "[" .. table.concat(items, ",") .. "]"
  end
  for key, item in pairs(value) do table.insert(items, quoted(key) .. ":" .. encode(item)) end
  return "{" .. table.concat(items, ",") .. "}"
end
`;

const program = (script: string, object: unknown, now: number): string => `${sandbox(now)}${ENCODE}
obj = ${sourceOf(object)}
local run, problem = loadstring(${textOf(script)}, "script")
if run == nil then error(problem, 0) end
local done, result = pcall(run)
if not done then error(result, 0) end
if type(result) ~= "table" then error("a table is expected, not " .. type(result), 0) end
return encode(result)
`;

/** 2026-01-02T03:04:05Z, in seconds. */
const NOW = 1_767_323_045;

/** What the script returns. `now`: epoch seconds. Throws with Lua's words when it fails. */
export function runLua(script: string, object: unknown, now = NOW): unknown {
  const state = lauxlib.luaL_newstate();
  try {
    lualib.luaL_openlibs(state);
    const outcome = lauxlib.luaL_dostring(state, program(script, object, now));
    const text = lua.lua_tostring(state, -1);
    if (outcome !== LUA_OK) throw new Error(text);
    return JSON.parse(text);
  } finally {
    lua.lua_close(state);
  }
}

/** An empty table stands for `{}` and for `[]`; Argo CD gives it the kind that it had before. */
function restored(after: unknown, before: unknown): unknown {
  if (Array.isArray(after) && after.length === 0 && isObject(before)) return {};
  if (Array.isArray(after) && Array.isArray(before))
    return after.map((item, at) => restored(item, before[at]));
  if (!isObject(after) || !isObject(before)) return after;
  return Object.fromEntries(Object.entries(after).map(([key, item]) => [key, restored(item, before[key])]));
}

/** The object that an action makes of this one. */
export const runAction = (script: string, object: Json, now = NOW): Json =>
  restored(runLua(script, object, now), object) as Json;
