/** A WebSocket that comes back: after a loss it tries again, waiting 250 ms, then twice as long each time, 4 s at most. */
export class Reconnecting {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = firstWait;
  private closed = false;

  constructor(
    private readonly url: () => Promise<string>,
    private readonly on: { message: (data: string | ArrayBuffer) => void; state?: (up: boolean) => void },
  ) {
    void this.open();
  }

  /** False if there is no connection to send on. */
  send(text: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(text);
    return true;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private async open(): Promise<void> {
    try {
      const socket = new WebSocket(await this.url());
      socket.binaryType = "arraybuffer";
      socket.onopen = () => {
        this.wait = firstWait;
        this.on.state?.(true);
      };
      socket.onmessage = (e) => this.on.message(e.data);
      socket.onclose = () => this.lost();
      this.socket = socket;
    } catch {
      this.lost();
    }
  }

  private lost(): void {
    this.on.state?.(false);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, longestWait);
  }
}

const firstWait = 250;
const longestWait = 4000;
