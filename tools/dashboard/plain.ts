/** A type of `@grafana/schema` as JSON has it: its enums are written as their values, so that nothing of it is loaded. */
export type Plain<T> = T extends string
  ? `${T}`
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { [Key in keyof T]: Plain<T[Key]> }
        : T;
