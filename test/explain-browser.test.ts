import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import dev from '../environments/dev';
import prod from '../environments/prod';
import { page as pageOf } from '../scripts/explain/page';
import { subject } from './lib/subject';

/** The page in a real browser. CI names one in CHROMIUM, and fails without it; elsewhere the test is skipped where there is none. */
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = process.env.CHROMIUM ?? installed.find((file) => existsSync(file));
const describeInBrowser = executablePath ? describe : describe.skip;
if (!executablePath) {
  console.warn(`skipped: none of ${installed.join(', ')} exists; install Chromium, or name it in the variable CHROMIUM`);
}

const docs = join(__dirname, '../docs');

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Minimum size of legible text, in pixels. */
const LEAST = 7.5;

describeInBrowser('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openim-explain-'));
  let browser: Browser;
  /** One for all tests: a new one has a process of its own, which takes more CPU than the test. */
  let page: Page;

  beforeAll(async () => {
    for (const environment of [dev, prod]) {
      const { outputs: own } = subject(environment);
      writeFileSync(join(folder, `${environment.name}.html`), await pageOf(environment.name, own, '..'));
    }
    // Other tests hold these files up to date.
    cpSync(join(docs, 'pictures'), folder, { recursive: true });
    const plot = readFileSync(join(docs, 'plots/capacity.svg'), 'utf8');
    writeFileSync(
      join(folder, 'capacity.html'),
      `<!doctype html><style>svg { max-width: 100%; height: auto }</style>${plot}`,
    );
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    // The first start of a browser waits for the disk: a minute is too little on a busy machine.
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  afterEach(() => page.removeAllListeners());

  /** Opens a file in the page. Returns its faults, a list that grows: requests for other files, and errors of its script. */
  async function opened(file: string, viewport: typeof WIDE, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const faults: string[] = [];
    page.on('request', (request) => request.url().startsWith(`file://${folder}/${file}`) || faults.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`file://${folder}/${file}`);
    return faults;
  }

  test.each([
    ['wide', 'dev', WIDE],
    ['phone', 'dev', PHONE],
    ['phone', 'prod', PHONE],
  ] as const)('is readable, light and dark: %s, %s', async (_, environment, viewport) => {
    const faults = await opened(`${environment}.html`, viewport, 'light');
    expect(await page.evaluate(drawingFaults, LEAST)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    const light = await page.evaluate(ground);
    expect(await page.evaluate(contrast)).toBeGreaterThan(7);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(contrast)).toBeGreaterThan(7);
    expect(await page.evaluate(ground)).not.toEqual(light);
    expect(faults).toEqual([]);
  });

  test.each(['overview', 'message', 'upload', 'login', 'read', 'write'])(
    'docs/pictures/%s.svg is readable',
    async (name) => {
      const faults = await opened(`${name}.svg`, WIDE, 'dark');
      expect(await page.evaluate(drawingFaults, LEAST)).toEqual([]);
      expect(await page.evaluate(contrast)).toBeGreaterThan(7);
      expect(faults).toEqual([]);
    },
  );

  test('docs/plots/capacity.svg is readable on a phone, light and dark', async () => {
    await opened('capacity.html', PHONE, 'light');
    expect(await page.evaluate(drawingFaults, LEAST)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    const inks = () =>
      page.evaluate(() => ['.ground', 'text'].map((one) => getComputedStyle(document.querySelector(one) as Element).fill));
    expect(await inks()).toEqual(['rgb(255, 255, 255)', 'rgb(27, 39, 51)']);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await inks()).toEqual(['rgb(18, 24, 31)', 'rgb(232, 237, 242)']);
  });

  test('works with the keyboard: a box opens its card, / searches, Escape resets', async () => {
    const faults = await opened('dev.html', WIDE, 'light');
    await page.focus('[data-box="redpanda"]');
    expect(await page.locator('.arrow.on').count()).toBe(2);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#box-redpanda[open]');
    expect(await page.evaluate(() => document.activeElement?.closest('details')?.id)).toBe('box-redpanda');
    await page.keyboard.press('/');
    await page.keyboard.type('seaweedfs 8333');
    const rows = page.locator('#connections tbody tr:visible');
    expect(await rows.count()).toBeGreaterThan(1);
    expect((await rows.allTextContents()).filter((row) => !/seaweedfs.*8333/.test(row))).toEqual([]);
    expect(await page.locator('#found').textContent()).toMatch(/^\d+ found$/);
    expect(await page.locator('#quotas').isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    expect(await page.locator('#quotas').isVisible()).toBe(true);
    expect(await rows.count()).toBeGreaterThan(100);
    expect(faults).toEqual([]);
  });

  test('a step under the pointer highlights its arrow', async () => {
    await opened('dev.html', WIDE, 'light');
    await page.hover('#flow-message [data-step="12"]');
    expect(await page.locator('#flow-message .label.on text').allTextContents()).toEqual(['2, 12']);
  });
});

/** In the browser: texts that overlap, leave their box, are too small, or that an arrow crosses. */
function drawingFaults(least: number): string[] {
  const shrunk = (box: DOMRect) => ({ left: box.left + 1, right: box.right - 1, top: box.top + 2, bottom: box.bottom - 2 });
  return [...document.querySelectorAll<SVGSVGElement>('svg.picture')].flatMap((svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    if (scale === 0) {
      return [];
    }
    const texts = [...svg.querySelectorAll('text')].map((text) => ({ text, box: shrunk(text.getBoundingClientRect()) }));
    const name = ({ text }: { text: Element }) => `${svg.id}: "${text.textContent}"`;
    const points = [...svg.querySelectorAll<SVGPathElement>('.arrow path:not(.head)')].flatMap((path) => {
      const matrix = path.getScreenCTM() as DOMMatrix;
      const count = Math.ceil(path.getTotalLength() / 4);
      return Array.from({ length: count + 1 }, (_, index) =>
        path.getPointAtLength((path.getTotalLength() * index) / count).matrixTransform(matrix),
      );
    });
    return texts.flatMap((one, index) => {
      const { left, right, top, bottom } = one.box;
      const others = texts
        .slice(index + 1)
        .filter(({ box }) => left < box.right && box.left < right && top < box.bottom && box.top < bottom);
      const frame = (
        one.text.parentElement === (svg as Element) ? svg : one.text.parentElement?.querySelector('rect')
      )?.getBoundingClientRect();
      // The label of an arrow covers a part of it.
      const crossed =
        !one.text.closest('.label') && points.some(({ x, y }) => x > left && x < right && y > top && y < bottom);
      return [
        ...others.map((other) => `${name(one)} overlaps ${name(other)}`),
        ...(frame && left >= frame.left && right <= frame.right && bottom <= frame.bottom
          ? []
          : [`${name(one)} leaves its box`]),
        ...(Number.parseFloat(getComputedStyle(one.text).fontSize) * scale < least ? [`${name(one)} is too small`] : []),
        ...(crossed ? [`${name(one)} is crossed by an arrow`] : []),
      ];
    });
  });
}

/** In the browser: the colours behind the page and behind its pictures. */
const ground = (): string[] => [
  getComputedStyle(document.body).backgroundColor,
  getComputedStyle(document.querySelector('.picture .box rect') as Element).fill,
];

/** In the browser: the least contrast of a title to its box, as WCAG defines it. */
function contrast(): number {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((one) => {
      const part = Number(one) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratios = [...document.querySelectorAll('.picture .box text')].map((text) => {
    const box = text.parentElement?.querySelector('rect') as Element;
    const [dark = 0, light = 0] = [text, box]
      .map((one) => luminance(getComputedStyle(one).fill))
      .sort((one, other) => one - other);
    return (light + 0.05) / (dark + 0.05);
  });
  return Math.min(...ratios);
}
