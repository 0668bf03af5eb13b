/** The newest of what comes, for one reader who may be slower than it: what came between is never seen. */
export class Latest<T> {
  #value: { is: T } | undefined;
  #end: { error: unknown } | undefined;
  #news = Promise.withResolvers<void>();

  put(value: T): void {
    this.#value = { is: value };
    this.#news.resolve();
  }

  /** Nothing comes any more. What came last is still read; then the reader is thrown `error`, if there is one. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#news.resolve();
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      const next = this.#value;
      this.#value = undefined;
      if (next !== undefined) yield next.is;
      else if (this.#end === undefined) await this.#something();
      else if (this.#end.error === undefined) return;
      else throw this.#end.error;
    }
  }

  async #something(): Promise<void> {
    await this.#news.promise;
    this.#news = Promise.withResolvers();
  }
}
