/** Callbacks for one kind of news. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  add(listener: (value: T) => void): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of this.all) listener(value);
  }
}

/** The same, with the last value told to a newcomer at once. */
export class Remembered<T> extends Listeners<T> {
  private last: T | undefined;

  override add(listener: (value: T) => void): () => void {
    const remove = super.add(listener);
    if (this.last !== undefined) listener(this.last);
    return remove;
  }

  override tell(value: T): void {
    this.last = value;
    super.tell(value);
  }
}
