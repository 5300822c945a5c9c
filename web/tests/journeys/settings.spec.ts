/** What the three offices do: invite, grant, move, copy and narrow; and the log that shows it. */

import type { Page } from '@playwright/test'

import { violations } from './axe'
import { expect, PASSWORD, test, url } from './people'

test.use({ actionTimeout: 10_000 })

const COMPANY = 'demo-northwind'

async function enter(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.context().clearCookies()
  await page.goto(url('/desk/'))
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.locator('button[type=submit]').click()
  const company = page.getByLabel('Company code')
  const menu = page.getByRole('navigation').first()
  await expect(company.or(menu)).toBeVisible()
  if (await company.isVisible()) {
    await company.fill(COMPANY)
    await page.locator('button[type=submit]').click()
  }
  await expect(menu).toBeVisible()
}

/** The page in both themes, without a fault that axe knows. */
async function isAccessible(page: Page): Promise<void> {
  // Colours on their way from one theme to the other are nobody's colours.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const theme of ['light', 'dark']) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme)
    expect(await violations(page), `${page.url()} ${theme}`).toEqual([])
  }
}

async function open(page: Page, path: string, title: string): Promise<void> {
  await page.goto(url(`/desk${path}`))
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
}

test('a colleague is invited, gets a role and signs in; departments move; a role is narrowed; the log shows it', async ({
  page,
  request,
}) => {
  test.setTimeout(150_000)
  const mark = Date.now().toString(36)
  const name = `Jo ${mark}`
  const email = `jo-${mark}@northwind.example`
  const password = 'long walk home past 7 lakes'

  // The system administrator invites, and makes departments.
  await enter(page, 'nora@northwind.example')
  await open(page, '/settings', 'Settings')
  await isAccessible(page)
  await open(page, '/settings/people', 'People')
  await isAccessible(page)
  await page.getByRole('button', { name: 'Invite a colleague' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Name').fill(name)
  await drawer.getByLabel('E-mail').fill('not an address')
  await drawer.getByRole('button', { name: 'Add and make a link' }).click()
  await expect(drawer.getByRole('alert').first()).toBeVisible()
  await expect(drawer.getByLabel('Name')).toHaveValue(name)
  await drawer.getByLabel('E-mail').fill(email)
  await drawer.getByRole('button', { name: 'Add and make a link' }).click()
  const link = await drawer.getByLabel(`Link for ${name}`).inputValue()
  const token = new URL(link).hash.slice(1)
  const set = await request.post(url(`/api/v1/password-resets/${token}`), { data: { new_password: password } })
  expect(set.status()).toBe(204)
  await drawer.getByRole('button', { name: 'Done' }).click()

  await open(page, '/settings/departments', 'Departments')
  for (const letter of ['A', 'B']) {
    await page.getByRole('button', { name: 'New department' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill(`${letter} ${mark}`)
    await page.getByRole('dialog').getByRole('button', { name: 'New department' }).click()
    await expect(page.getByText(`${letter} ${mark}`, { exact: true })).toBeVisible()
  }
  await page.getByRole('button', { name: `Move B ${mark}` }).focus()
  await page.keyboard.press('Alt+ArrowRight')
  await expect(
    page
      .getByRole('status')
      .filter({ hasText: `B ${mark} is now below A ${mark}` })
      .first(),
  ).toBeAttached()
  await isAccessible(page)
  for (const [path, title] of [
    ['/settings/teams', 'Teams'],
    ['/settings/company', 'Company'],
    ['/settings/portal', 'Customer portal'],
    ['/first-run', 'Getting started'],
  ] as const) {
    await open(page, path, title)
    await isAccessible(page)
  }

  // The security administrator grants, and narrows a copy of a role.
  await enter(page, 'nick@northwind.example')
  await open(page, `/settings/people?q=${email}`, 'People')
  await page.getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Auditor' }).check()
  await page.getByRole('checkbox', { name: 'System administrator' }).check()
  await expect(page.getByText('may not be held by one person').first()).toBeVisible()
  await page.getByRole('checkbox', { name: 'Auditor' }).uncheck()
  await page.getByRole('checkbox', { name: 'System administrator' }).uncheck()
  await page.getByRole('checkbox', { name: /^Agent/ }).check()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText(`The roles of ${name} are saved`)).toBeVisible()

  await open(page, '/settings/roles', 'Roles')
  await isAccessible(page)
  await page.getByRole('button', { name: 'Copy Agent', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Name in Chinese').fill(`夜班 ${mark}`)
  await page.getByRole('dialog').getByLabel('Name in English').fill(`Night ${mark}`)
  await page.getByRole('dialog').getByRole('button', { name: 'New role' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Night ${mark}` })).toBeVisible()
  const bulk = page.getByRole('checkbox', { name: 'Edit many tickets at once' })
  await expect(bulk).toBeChecked()
  await bulk.uncheck()
  await page.getByRole('radio', { name: 'own', exact: true }).check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await isAccessible(page)
  for (const [path, title] of [
    ['/settings/security', 'Security rules'],
    ['/settings/tokens', 'API tokens'],
  ] as const) {
    await open(page, path, title)
    await isAccessible(page)
  }

  // He signs in with what he chose.
  await enter(page, email, password)

  // The auditor reads all of it, and nothing was touched.
  await enter(page, 'nell@northwind.example')
  await open(page, '/audit', 'Audit')
  await expect(page.getByText(`made the role “Night ${mark}”`)).toBeVisible()
  // What the clock does meanwhile is in the log, too: departments have a page of it to themselves.
  await open(page, '/audit?subject=department', 'Audit')
  await expect(page.getByText(`added the department “B ${mark}”`)).toBeVisible()
  await open(page, '/audit', 'Audit')
  const granted = page.getByRole('button', { name: `changed the roles of ${name}: granted Agent` })
  await granted.click()
  await expect(page.getByRole('cell', { name: 'Agent' })).toBeVisible()
  await page.getByRole('button', { name: 'Verify the log' }).click()
  await expect(page.getByText('The log is intact')).toBeVisible()
  await isAccessible(page)
  await page.getByRole('button', { name: /^Export/ }).click()
  await page.getByRole('dialog').getByLabel('What it is for').fill('Review of the quarter')
  const file = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
  expect((await file).suggestedFilename()).toMatch(/^audit-.*\.csv$/)
})
