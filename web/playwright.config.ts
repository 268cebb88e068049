import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(f => existsSync(f))

// The app in Debian's Chromium against the real binary. No test talks to anything but its own server on loopback.
export default defineConfig({
  testDir: 'e2e', outputDir: 'test-results', fullyParallel: false, workers: Number(process.env.E2E_WORKERS ?? 2), retries: 1, /* a test that needs it is printed as flaky */ timeout: 60_000,
  forbidOnly: true, reporter: [['list', { printSteps: false }]], globalSetup: './e2e/template.ts',
  testIgnore: [...(process.env.SCREENS ? [] : ['screens.spec.ts']), ...(process.env.LIGHTHOUSE ? [] : ['lighthouse.spec.ts'])],
  expect: { timeout: 8_000 },
  use: {
    browserName: 'chromium', locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 375, height: 667 }, hasTouch: true, serviceWorkers: 'block', actionTimeout: 8_000,
    trace: 'off', screenshot: 'only-on-failure',
    launchOptions: { // as root in a container, and silent towards the outside
      executablePath: chromium,
      args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
