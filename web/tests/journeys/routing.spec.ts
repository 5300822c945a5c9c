/** Who gets a ticket, and who works when: an example taken over and tried, a rota laid over weeks, leave, who is there. */

import { violations } from './axe'
import { enter, expect, test } from './people'

test('an example becomes a rule, and is tried before it decides anything', async ({ page }) => {
  await enter(page, 'nora@northwind.example', '/desk/settings/routing')
  await page.getByRole('button', { name: 'Examples' }).first().click()
  const refund = page.getByRole('listitem').filter({ hasText: 'Refund → finance' })
  await refund.getByRole('button', { name: 'Use this…' }).click()
  await page.getByLabel('Team').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Take it over' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Refund → finance' })).toBeVisible()
  const name = `Refund ${Date.now().toString(36)}`
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('How a person is chosen').selectOption('In turn')
  await expect(page.getByText(/In words:.*in turn/)).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(`“${name}” is saved as version 2`)).toBeVisible()

  await page.getByRole('button', { name: 'Try it…' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('A refund for the broken scanner')
  await page.getByRole('button', { name: 'Who gets it?' }).click()
  const answer = page.getByRole('region', { name: 'Answer' })
  await expect(answer.getByText(`Rule “${name}”`)).toBeVisible()
  await expect(answer.getByText('fits, and decides')).toBeVisible()
  expect(await violations(page)).toEqual([])
})

test('a cycle is laid over weeks, one of its shifts called off, leave entered', async ({ page }) => {
  const mark = Date.now().toString(36)
  await enter(page, 'nora@northwind.example', '/desk/rotas?tab=shifts')
  await page.getByRole('button', { name: 'New shift' }).click()
  await page.getByLabel('Name').fill(`Early ${mark}`)
  await page.getByLabel('Starts').fill('07:00')
  await page.getByLabel('Ends').fill('15:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('strong', { hasText: `Early ${mark}` })).toBeVisible()

  await page.getByRole('button', { name: 'New rota' }).click()
  await page.getByLabel('Name').fill(`Rota ${mark}`)
  await page.getByLabel(/^Day 1 /).selectOption(`Early ${mark}`)
  await page.getByRole('button', { name: 'Add all' }).click()
  await expect(page.getByRole('region', { name: 'The first two weeks' })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Save and plan dates' }).click()
  await page.getByRole('button', { name: 'Plan', exact: true }).click()
  await expect(page.getByText(/shifts? planned/)).toBeVisible()

  await page.getByRole('tab', { name: 'Plan' }).click()
  await page.getByRole('button', { name: 'Week after' }).click()
  const cell = page
    .locator('button.cell')
    .filter({ hasText: `Early ${mark}` })
    .first()
  await expect(cell).toBeVisible()
  await page.locator('[data-cell="0-0"]').press('ArrowRight')
  await expect(page.locator('[data-cell="0-1"]')).toBeFocused()
  expect(await violations(page)).toEqual([])
  await cell.click()
  await page.getByRole('button', { name: 'Call off' }).first().click()
  await expect(page.getByText('Shift called off')).toBeVisible()
  await page.getByRole('button', { name: 'Enter leave' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Leave entered')).toBeVisible()

  await page.getByRole('tab', { name: 'Leave' }).click()
  await expect(page.getByRole('heading', { name: /^Leave in / })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('tab', { name: 'Classes' }).click()
  await page.getByRole('button', { name: 'Plan a class' }).click()
  await expect(page.getByText(/places? (is|are) free in this time/)).toBeVisible()
  expect(await violations(page)).toEqual([])
})

test('an agent says whether he is there', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/home')
  await page.getByRole('button', { name: 'Availability: Available' }).click()
  await page.getByRole('menuitem', { name: /^Busy/ }).click()
  await expect(page.getByRole('button', { name: 'Availability: Busy' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Availability: Available' })).toBeVisible()
})
