/** The images that a Dockerfile takes part of what it makes from, as it names them: its frontend, its bases, what it copies from. */

const DIRECTIVE = /^#\s*syntax\s*=\s*(\S+)/i;

/** A statement a line, without comments. */
const statements = (text: string): string[] =>
  text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

interface Base {
  image: string;
  stage: string | undefined;
}

function baseOf(statement: string): Base[] {
  const [, image, stage] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(statement) ?? [];
  return image === undefined ? [] : [{ image, stage }];
}

export function imagesOf(text: string): string[] {
  const lines = statements(text);
  const bases = lines.flatMap(baseOf);
  const stages = ['scratch', ...bases.flatMap(({ stage }) => stage ?? [])];
  const copied = lines.flatMap((line) =>
    [...line.matchAll(/(?:--from=|\bfrom=)([^\s,]+)/g)].map(([, name = '']) => name),
  );
  const frontend = DIRECTIVE.exec(text)?.[1] ?? 'scratch';
  const all = [frontend, ...bases.map(({ image }) => image), ...copied];
  return all.filter((image) => !stages.includes(image));
}

/** Whoever may move a tag, or a name, decides what these are. */
export const unpinnedImages = (text: string): string[] =>
  imagesOf(text).filter((image) => !/^[\w./-]+(:[\w.-]+)?@sha256:[0-9a-f]{64}$/.test(image));
