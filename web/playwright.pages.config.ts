import { defineConfig } from '@playwright/test'

import journeys from './playwright.config'

/** What axe and the console say of every page: `make page-scores`. */
export default defineConfig({
  ...journeys,
  testDir: 'tests/pages',
  testMatch: '*.ts',
  timeout: 900_000,
  use: { ...journeys.use, actionTimeout: 15_000, navigationTimeout: 30_000 },
})
