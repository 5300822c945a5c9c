/** The dispatch board: a ticket that nobody has is given away by key alone, comes back, and goes by dragging. */

import type { Page } from '@playwright/test'

import { violations } from './axe'
import { enter, expect, test, url } from './people'

async function waitingTicket(page: Page, title: string): Promise<void> {
  const { csrf_token } = await (await page.request.get(url('/api/v1/session'))).json()
  const send = (method: string, path: string, data: object) =>
    page.request.fetch(url(`/api/v1${path}`), { method, data, headers: { 'x-csrf-token': csrf_token } })
  const opened = await send('POST', '/tickets', { title, type: 'question', team: 'frontline' })
  expect(opened.ok(), await opened.text()).toBe(true)
  const { id, assignee } = await opened.json()
  if (assignee) await send('PUT', `/tickets/${id}/assignment`, { assignee: null })
}

test('what nobody has is given away by key, taken back, and given away by dragging', async ({ page }) => {
  const title = `Nobody has this ${Date.now().toString(36)}`
  await enter(page, 'ned@northwind.example', '/desk/dispatch')
  await waitingTicket(page, title)
  await page.getByRole('searchbox', { name: 'Number, title or place' }).fill(title)
  const card = page.getByRole('region', { name: 'Waiting' }).getByRole('button', { name: title })
  await card.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  const nina = dialog.getByRole('radio', { name: /Nina Reed/ })
  await nina.focus()
  await page.keyboard.press('Space')
  await dialog.getByLabel('Reason').fill('She knows it')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Assign to Nina Reed' }).press('Enter')
  await expect(page.getByText(/assigned to Nina Reed/)).toBeVisible()
  await expect(page.getByText('No waiting ticket fits.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(card).toBeVisible()

  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Nina Reed' }) })
  await row.scrollIntoViewIfNeeded()
  const target = (await row.boundingBox())!
  await card.hover()
  await page.mouse.down()
  // Several steps, as a hand makes them: a browser begins a drag only once it has moved.
  await page.mouse.move(target.x + 40, target.y + 20, { steps: 12 })
  await page.mouse.up()
  // Somebody who is off duty is asked about first.
  const sure = page.getByRole('dialog').getByRole('button', { name: 'Assign to Nina Reed' })
  const bar = row.getByRole('button', { name: new RegExp(title) })
  await expect(sure.or(bar)).toBeVisible()
  if (await sure.isVisible()) await sure.click()
  await expect(bar).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('radio', { name: 'Map' }).check({ force: true })
  await expect(page.getByRole('region', { name: 'Map' })).toBeVisible()
  expect(await violations(page)).toEqual([])
})
