/** How a setting is called as a flag, and in the environment. */

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const flagOf = (name: string): string => `--${kebab(name)}`;
export const envOf = (name: string): string => `FJJ_${kebab(name).replaceAll('-', '_').toUpperCase()}`;
