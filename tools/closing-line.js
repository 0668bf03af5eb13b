// Jest reporter: the last line of a run says how it went, alone, for tools that read only that.
export default class ClosingLine {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests }) {
    // A suite that could not even be loaded has no tests; it failed all the same.
    const failed = Math.max(numFailedTests, numFailedTestSuites);
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped\n`;
    // Behind Jest's own summary, which another reporter writes after this.
    process.once('exit', () => process.stdout.write(line));
  }
}
