/** Escalation as people meet it: asked for with a form, seen to by the one who was told, ended; ladders and the lists. */

import type { Page } from '@playwright/test'

import { violations } from './axe'
import { enter, expect, test, url } from './people'

test.use({ actionTimeout: 10_000 })

async function call<T = unknown>(page: Page, path: string, body: object): Promise<T> {
  const { csrf_token } = await (await page.request.get(url('/api/v1/session'))).json()
  const answer = await page.request.post(url(`/api/v1${path}`), {
    headers: { 'X-CSRF-Token': csrf_token },
    data: body,
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

async function isSound(page: Page, where: string): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  expect(await violations(page), where).toEqual([])
}

test('a ticket is escalated with reason and evidence, seen to, and ended; its ladder can be changed', async ({
  page,
}) => {
  const mark = Date.now().toString(36)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await call<{ id: number }>(page, '/tickets', {
    title: `The kiln trips ${mark}`,
    type: 'incident',
    priority: 'high',
    team: 'frontline',
    requester: { name: 'Olive Baker', email: `olive-${mark}@bakers.example` },
  })

  // By key, with what is asked for; what is missing is said beside its field.
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(mark)
  await page.keyboard.press('Shift+E')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('It trips again and again')
  await dialog.getByLabel('Evidence').fill('Three trips since the morning')
  await expect(dialog.getByText('Level 1')).toBeVisible()
  await isSound(page, 'dialog')
  await dialog.getByRole('button', { name: 'Escalate' }).click()
  await expect(dialog.getByRole('alert').first()).toBeVisible()
  await dialog.getByLabel('What was tried').fill('A new fuse')
  await dialog.getByRole('button', { name: 'Escalate' }).click()
  await expect(dialog).toHaveCount(0)
  const panel = page.getByRole('region', { name: 'Escalation', exact: true })
  await expect(panel.getByText('Technical level')).toBeVisible()
  await isSound(page, 'ticket')

  // Whoever supervises finds it in the list and sees to it.
  await page.context().clearCookies()
  await enter(page, 'ned@northwind.example', '/desk/escalations')
  const row = page.getByRole('listitem').filter({ hasText: mark })
  await expect(row.getByText('Waits for an answer')).toBeVisible()
  await isSound(page, 'list')
  await row.getByRole('link').click()
  await panel.getByRole('button', { name: 'I see to it' }).click()
  await expect(panel.getByText('Acknowledged', { exact: true })).toBeVisible()
  await panel.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'End escalation' }).click()
  await panel.getByLabel('Root cause').fill('A worn relay')
  await panel.getByLabel('Lessons').fill('Check relays each year')
  await panel.getByRole('button', { name: 'End escalation' }).click()
  await expect(panel.getByText('Done', { exact: true })).toBeVisible()

  await page.goto(url('/desk/escalations?tab=abnormal'))
  await isSound(page, 'abnormal')
  await page.goto(url('/desk/escalations?tab=figures'))
  await expect(page.getByRole('heading', { name: 'How much is escalated' })).toBeVisible()
  await isSound(page, 'figures')

  // A ladder of its own, for a team that nobody escalates from in other journeys.
  await page.context().clearCookies()
  await enter(page, 'nora@northwind.example', '/desk/settings/escalation/new')
  await page
    .getByRole('textbox', { name: /^Name\b(?! of)/ })
    .first()
    .fill(`Kilns ${mark}`)
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByRole('menuitem', { name: 'Unsolved for long' }).click()
  await isSound(page, 'ladder')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('link', { name: `Kilns ${mark}` })).toBeVisible()
  await isSound(page, 'ladders')
})
