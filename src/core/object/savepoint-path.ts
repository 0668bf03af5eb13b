/** A folder in OBS that holds a savepoint or a checkpoint, as a user names it. */
import { z } from 'zod';

/** White space by name: what `\s` is, is not the same for Kubernetes. */
const FOLDER = /^(obs:\/\/)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\t\n\v\f\r /][^\t\n\v\f\r ]*$/;

const MESSAGE = 'must name a folder in OBS, such as bucket/dir/savepoint-1 or obs://bucket/dir/savepoint-1';

export const savepointPath = z
  .string()
  .min(1)
  .max(1024)
  .refine((path) => FOLDER.test(path), { error: MESSAGE })
  .meta({
    description:
      'Folder in OBS of the savepoint or checkpoint that the job begins with when it is started for the first time, and again for each new savepointRedeployNonce: bucket/dir, with obs:// in front or without.',
    'x-kubernetes-validations': [
      { rule: `self.matches('${FOLDER.source.replaceAll('\\', '\\\\')}')`, message: MESSAGE },
    ],
  });
