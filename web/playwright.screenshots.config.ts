import { defineConfig } from '@playwright/test'

import journeys from './playwright.config'

/** Pictures of the main pages for the documents: `make screenshots`. */
export default defineConfig({ ...journeys, testDir: 'tests/screenshots', testMatch: '*.ts', timeout: 120_000 })
