// `node tools/node.js [FLAG]... SCRIPT [ARGUMENT]...`: as `node`, on one that is new enough. The npm scripts run through it.
import { launch } from './launch.js';

launch(process.argv.slice(2));
