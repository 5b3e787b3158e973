// Debian's Chromium, and a visitor in it who can sign in and look at the bell, and who notes all that a page
// is told and all that it complains of.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const screenshots = process.env.KNOCK_JWT_SCREENSHOTS;
mkdirSync(screenshots, { recursive: true });

/** Nothing that talks to anybody but the page's own servers. */
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = () => chromium.launch({ executablePath: process.env.KNOCK_JWT_CHROMIUM ?? '/usr/bin/chromium', args });

/** Somebody at a browser of their own (or, with the context of another visitor, at another tab of theirs). */
export class Visitor {
  /** Bodies of responses and frames of sockets: all that the page was told by anybody. */
  told = [];
  /** What the page complained of. */
  complaints = [];
  /** Addresses of the sockets that the page opened. */
  sockets = [];
  /** Statuses of the requests for a new token. */
  refreshes = [];

  static async at(browser, app, url, context) {
    const visitor = new Visitor();
    visitor.app = app;
    visitor.url = url;
    visitor.context = context ?? (await browser.newContext({ viewport: { width: 900, height: 640 } }));
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(30_000);
    visitor.#listen();
    return visitor;
  }

  #listen() {
    this.page.on('console', (message) => {
      const { url } = message.location();
      // The examples have no icon.
      if (message.type() === 'error' && !url.endsWith('/favicon.ico')) this.complaints.push(`${message.text()} (${url})`);
    });
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
    this.page.on('websocket', (socket) => {
      this.sockets.push(socket.url());
      socket.on('framereceived', ({ payload }) => this.told.push(String(payload)));
    });
    this.page.on('response', async (response) => {
      if (new URL(response.url()).pathname === this.app.token) this.refreshes.push(response.status());
      // A page that is left takes the bodies along.
      this.told.push(await response.text().catch(() => ''));
    });
  }

  async signIn(name, password = name) {
    await this.page.goto(this.url + this.app.login);
    await this.page.fill('[name=username]', name);
    await this.page.fill('[name=password]', password);
    await this.page.click('button');
    await this.page.waitForSelector(`#user:text-is("${name}")`);
    await this.page.waitForSelector('.rnf-notification-icon-button');
  }

  async signOut() {
    await this.page.click('form[action^="/logout"] button');
    await this.page.waitForSelector('text=Nobody is signed in');
  }

  /** Opens the bell's feed, if it is not open. */
  async open() {
    if (!(await this.page.isVisible('.rnf-notification-feed-popover'))) await this.page.click('.rnf-notification-icon-button');
    await this.page.waitForSelector('.rnf-notification-feed-popover', { state: 'visible' });
  }

  cells = () => this.page.locator('.rnf-notification-cell');
  unread = () => this.page.locator('.rnf-notification-cell__unread-dot');

  /** Waits until the open feed shows these texts, newest first. */
  async sees(...texts) {
    await this.page
      .waitForFunction(
        (texts) => JSON.stringify([...document.querySelectorAll('.rnf-notification-cell__content')].map((cell) => cell.textContent.trim())) === texts,
        JSON.stringify(texts),
      )
      .catch(async () => assert.deepEqual(await this.page.locator('.rnf-notification-cell__content').allTextContents(), texts));
  }

  async waitForUnread(count) {
    await this.page.waitForSelector(`#unread:text-is("${count} unread")`);
  }

  screenshot(what) {
    return this.page.screenshot({ path: join(screenshots, `${this.app.name}-${what}.png`), animations: 'disabled' });
  }

  /** Fails where the page complained, of its Content-Security-Policy for one. */
  assertNoComplaint() {
    assert.deepEqual(this.complaints, []);
  }
}
