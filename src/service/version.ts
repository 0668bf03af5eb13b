/** Shown in the User-Agent, in build_info and by nobody else. */
export const VERSION = '0.1.0';
export const USER_AGENT = `flinkjarjob-controller/${VERSION}`;
