// One page of "alcove-node serve" in Chromium, for tests: obeys one JSON
// command a line and answers each with one. Usage: node page.mjs PLAYWRIGHT
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { chromium } = await import(pathToFileURL(process.argv[2]).href);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
  ],
});
const context = await browser.newContext({ viewport: { width: 1000, height: 640 }, locale: "en-US" });
const page = await context.newPage();
page.setDefaultTimeout(60_000);
const complaints = [];
page.on("pageerror", (e) => complaints.push(e.message));
page.on("dialog", (d) => {
  complaints.push(`a dialog: ${d.message()}`);
  void d.dismiss();
});

const commands = {
  /** From the page's address to the meeting, by what a person would do. */
  async join({ url, link, name }) {
    await page.goto(url);
    await page.getByTestId("home").waitFor();
    await page.getByLabel("Your name").fill(name);
    await page.getByLabel("Invite link or address").fill(link);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByTestId("lobby").waitFor();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await page.getByTestId("meeting").waitFor();
  },

  /** Waits until a canvas of a participant's camera is there. */
  async canvas({ participant }) {
    await page.locator(canvasOf(participant)).waitFor({ state: "attached" });
  },

  /** Waits until the page shows that it is in a room. */
  async room({ id }) {
    await page.locator(`.stage[data-room="${id}"]`).waitFor();
  },

  /**
   * Looks at a participant's canvas at every picture that the page paints, and
   * returns what numbers it showed, each with the time in ms that it was new.
   */
  async watch({ participant, ms }) {
    return page.evaluate(look, { selector: canvasOf(participant), ms });
  },

  /** How many pictures of a participant's camera were ever drawn. */
  async drawn({ participant }) {
    return page.evaluate((p) => window.__alcove.frames[`${p}/camera`] ?? 0, participant);
  },

  /** The texts of all that matches, once there is one. */
  async texts({ selector }) {
    await page.locator(selector).first().waitFor();
    return page.locator(selector).allTextContents();
  },

  async press({ key }) {
    await page.keyboard.press(key);
  },

  /** How many elements match. */
  async count({ selector }) {
    return page.locator(selector).count();
  },

  async complaints() {
    return complaints;
  },

  async shoot({ path }) {
    await page.screenshot({ path });
  },
};

function canvasOf(participant) {
  return `canvas[data-participant="${participant}"][data-source="camera"]`;
}

// Runs in the page. The block is described in media/capture/pattern.go.
function look({ selector, ms }) {
  const cells = 20;
  function read(canvas) {
    if (canvas.width < 4 * cells || canvas.height < 36) return null;
    const row = canvas.getContext("2d").getImageData(0, Math.floor(canvas.height / 18), canvas.width, 1).data;
    const means = [];
    for (let cell = 0; cell < cells; cell++) {
      const from = Math.floor((canvas.width * (4 * cell + 1)) / (4 * cells));
      const to = Math.floor((canvas.width * (4 * cell + 3)) / (4 * cells));
      let sum = 0;
      for (let x = from; x < to; x++) sum += row[4 * x] + row[4 * x + 1] + row[4 * x + 2];
      means.push(sum / (3 * (to - from)));
    }
    if (means[0] - means[1] < 64) return null;
    const bits = means.map((m) => (m > (means[0] + means[1]) / 2 ? 1 : 0));
    let number = 0;
    let odd = 0;
    for (const b of bits.slice(2, 18)) {
      number = number * 2 + b;
      odd ^= b;
    }
    return bits[18] === odd && bits[19] !== odd ? number : null;
  }
  return new Promise((resolve) => {
    const seen = [];
    let painted = 0;
    const began = performance.now();
    const next = () => {
      const at = performance.now() - began;
      painted++;
      const canvas = document.querySelector(selector);
      const number = canvas ? read(canvas) : null;
      if (number !== null && number !== seen.at(-1)?.number) seen.push({ number, at });
      if (at < ms) requestAnimationFrame(next);
      else resolve({ seen, painted, ms: at });
    };
    requestAnimationFrame(next);
  });
}

const reply = (m) => process.stdout.write(`${JSON.stringify(m)}\n`);
reply({ ready: browser.version() });
for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...args } = JSON.parse(line);
  try {
    reply({ result: (await commands[command](args)) ?? null });
  } catch (e) {
    reply({ error: String(e) });
  }
}
await browser.close();
