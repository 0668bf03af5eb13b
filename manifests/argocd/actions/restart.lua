-- One restart of the running job: with a savepoint, unless spec.upgradeMode is Stateless. A number that was not acted on before.

local internal = obj.status ~= nil and obj.status.internal or {}
local handled = internal.handled or {}
local last = handled.restartNonce or obj.spec.restartNonce or 0
local present = obj.spec.restartNonce or last
local nonce = (last > present and last or present) + 1

-- Beyond this Lua cannot count.
if nonce > 9007199254740991 then
  nonce = 1
end

obj.spec.restartNonce = nonce

return obj
