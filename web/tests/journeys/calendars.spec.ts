/** An administrator makes a calendar, sets a holiday in its year, takes a file in, shortens a day and asks how long until. */

import { violations } from './axe'
import { enter, expect, test } from './people'

test('a calendar is made, its year filled, its hours changed, and time is counted by it', async ({ page }) => {
  const name = `Depot ${Date.now().toString(36)}`
  await enter(page, 'nora@northwind.example', '/desk/settings/calendars')
  await expect(page.getByRole('link', { name: 'Standard hours' })).toBeVisible()
  await page.getByRole('link', { name: 'New calendar' }).click()

  await page.getByLabel('Name in English').fill(name)
  const end = page.getByLabel('Monday, window 1: to')
  await end.fill('12')
  await page.getByRole('button', { name: 'Add a window on Monday' }).click()
  await expect(end).toHaveValue('12:00')
  await page.getByLabel('Monday, window 2: to').fill('1230')
  await expect(page.getByRole('button', { name: 'Create' })).toBeDisabled()
  await page.getByLabel('Monday, window 2: to').fill('1630')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Create' }).click()

  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  const day = page.locator('[data-day$="-05-04"]')
  await day.click()
  await page.getByRole('radio', { name: /^Holiday/ }).check()
  await page.getByLabel('Name').fill('Stocktaking')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(day).toHaveAccessibleName(/Holiday · Stocktaking/)
  await day.press('ArrowDown')
  await expect(page.locator('[data-day$="-05-11"]')).toBeFocused()
  expect(await violations(page)).toEqual([])

  await page.getByRole('tab', { name: 'Sources' }).click()
  const csv = Buffer.from('date,name,kind\n2027-01-02,Inventory,workday\n2027-01-03,Inventory,workday\n')
  await page.getByLabel('Choose a file').last().setInputFiles({ name: 'days.csv', mimeType: 'text/csv', buffer: csv })
  await expect(page.getByText('Sets 2 days, takes 0 back')).toBeVisible()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('2 days imported')).toBeVisible()
  expect(await violations(page)).toEqual([])

  await page.getByRole('tab', { name: 'Hours' }).click()
  await page.getByRole('button', { name: 'Remove window 1 of Friday' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/hours of \d+ days change/)).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved', { exact: true }).last()).toBeVisible()

  await page.getByRole('tab', { name: 'Calculator' }).click()
  await page.getByLabel('From').fill('2027-01-04T10:00')
  await page.getByRole('button', { name: 'Calculate' }).click()
  await expect(page.getByText('2027-01-05 11:30')).toBeVisible()
  expect(await violations(page)).toEqual([])
})
