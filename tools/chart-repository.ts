/** Where the pages of the project are read: what is installed has links to them. */
export const REPOSITORY = 'https://github.com/flinkjarjob-controller/flinkjarjob-controller';
