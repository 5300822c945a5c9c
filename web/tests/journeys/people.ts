/** The people of the demo workspace, and how a test acts as one of them. */

import { test as base, expect, type Page } from '@playwright/test'

export const PASSWORD = 'gongdan-demo'
export const url = (path: string): string => `${process.env.GONGDAN_URL}${path}`

/** A page signed in as somebody, by the door that he would use. */
export async function signIn(page: Page, email: string, path = '/desk/'): Promise<void> {
  await page.goto(url(path))
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await expect(page.locator('input[type=password]')).toHaveCount(0)
}

/** Signed in already, where the door itself is not what is tested; goes to the address. */
export async function enter(page: Page, email: string, path: string): Promise<void> {
  const tenant = email.endsWith('@xinghe.example') ? 'demo-xinghe' : 'demo-northwind'
  const begun = await page
    .context()
    .request.post(url('/api/v1/session'), { data: { email, password: PASSWORD, tenant } })
  expect(begun.ok(), await begun.text()).toBe(true)
  await page.goto(url(path))
}

interface Grounds {
  /** What went wrong in the page itself: no journey passes with an error in the console. */
  faults: string[]
}

export const test = base.extend<Grounds>({
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      page.on('console', (message) => {
        const text = message.text()
        // The browser reports every refused request by itself; what it means is the page's business.
        if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text)
      })
      await use(faults)
      expect(faults, 'errors in the console').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
