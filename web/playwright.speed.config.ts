import { defineConfig } from '@playwright/test'

import journeys from './playwright.config'

/** How fast the built app is in a browser that is slowed down four times: `make web-scores`. */
export default defineConfig({ ...journeys, testDir: 'tests/speed', testMatch: '*.ts', timeout: 300_000 })
