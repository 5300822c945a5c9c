/** Promises as people meet them: a clock on a ticket and why it is due, the monitor, and a policy changed after a dry run. */

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

test('a clock says why it is due, the monitor shows how promises stand, and a policy is tried before it changes', async ({
  page,
}) => {
  const mark = Date.now().toString(36)
  await page.emulateMedia({ reducedMotion: 'reduce' })

  // On a ticket: the clocks in its head, and by key the reason of the one that bites first.
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await call<{ id: number }>(page, '/tickets', {
    title: `The oven drifts ${mark}`,
    type: 'incident',
    priority: 'high',
    team: 'frontline',
    requester: { name: 'Olive Baker', email: `olive-${mark}@bakers.example` },
  })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await expect(page.getByRole('button', { name: /^First response.*running.*Why\?$/ }).first()).toBeVisible()
  await page.keyboard.press('w')
  const why = page.getByRole('dialog')
  await expect(why.getByText('Total')).toBeVisible()
  await why.getByText('Policy “Default”').click()
  await expect(why.getByText('fits')).toBeVisible()
  await isSound(page, 'why')
  await page.keyboard.press('Escape')
  await expect(why).toHaveCount(0)

  // The monitor, each of its tabs.
  await page.context().clearCookies()
  await enter(page, 'ned@northwind.example', '/desk/sla')
  await expect(page.getByRole('heading', { name: 'By team' })).toBeVisible()
  await isSound(page, 'now')
  await page.getByRole('tab', { name: 'Attainment' }).click()
  await expect(page.getByRole('heading', { name: 'Kept on time' })).toBeVisible()
  await isSound(page, 'attainment')
  await page.getByRole('tab', { name: 'Breaches' }).click()
  await isSound(page, 'breaches')

  // Whoever sets up policies sees no tickets, and no monitor of them.
  await page.context().clearCookies()
  await enter(page, 'nora@northwind.example', '/desk/')
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'SLA', exact: true })).toHaveCount(0)
  // A policy of its own, behind the one that takes every ticket, so that it touches nobody.
  const name = `Bakers ${mark}`
  const targets = { high: { seconds: 7200, time: 'working' } }
  await call(page, '/sla-policies', {
    name,
    condition: { field: 'title', op: 'contains', value: mark },
    promises: [{ key: 'resolution', kind: 'resolution', targets }],
  })
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Breach reasons' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Breach reasons' })).toBeVisible()
  await isSound(page, 'reasons')
  await page.getByRole('link', { name: 'SLA policies' }).click()
  await expect(page.getByRole('link', { name })).toBeVisible()
  await expect(page.getByText('Never its turn').first()).toBeVisible()
  await isSound(page, 'policies')
  await page.getByRole('link', { name }).click()
  await page.getByRole('spinbutton', { name: 'Resolution, High: hours' }).fill('3')
  await isSound(page, 'policy')
  await page.getByRole('button', { name: 'See what would change…' }).click()
  const run = page.getByRole('dialog', { name: 'What would change' })
  await expect(run.getByText(/tickets? looked at/)).toBeVisible()
  await isSound(page, 'dry run')
  await run.getByRole('button', { name: /^Save(, leave open tickets)?$/ }).click()
  await page.getByRole('button', { name: 'Version 2' }).click()
  const versions = page.getByRole('dialog', { name: 'Versions' })
  await expect(versions.getByText('Changed: promises')).toBeVisible()
  await expect(versions.getByText(/Nora/).first()).toBeVisible()
})
