-- The job is compared and changed again.

obj.spec.suspend = false

return obj
