// Jest reporter: a table of all attacks, by the point that they are about. The first word of a point is its number.
const WIDTH = 110;

const cut = (text) => (text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text);

const RESULTS = { passed: 'held', failed: 'BROKEN', pending: 'skipped' };

/** `[point, attack, result]` of each test. */
function rowsOf({ testResults }) {
  const tests = testResults.flatMap((suite) => suite.testResults);
  const rows = tests.map(({ ancestorTitles: [point = '?', ...others], title, status }) => [
    point,
    [...others, title].join(': '),
    RESULTS[status] ?? status,
  ]);
  const lost = testResults
    .filter(({ testExecError, testResults: own }) => testExecError !== undefined || own.length === 0)
    .map(({ testFilePath }) => ['?', testFilePath.split('/').at(-1), 'NOT RUN']);
  return [...rows, ...lost].sort(([one], [other]) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
}

export default class AttackTable {
  onRunComplete(_contexts, results) {
    const rows = rowsOf(results);
    const lines = [];
    for (const [at, [point, attack, result]] of rows.entries()) {
      if (point !== rows[at - 1]?.[0]) lines.push('', point);
      lines.push(`  ${cut(attack).padEnd(WIDTH)}  ${result}`);
    }
    const held = rows.filter(([, , result]) => result === 'held').length;
    process.once('exit', () =>
      process.stdout.write(`${lines.join('\n')}\n\n${held} of ${rows.length} attacks held\n`),
    );
  }
}
