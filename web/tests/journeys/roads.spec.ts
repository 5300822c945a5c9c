/** Roads of notices: an administrator sets one up, a person chooses, and an urgent ticket stands above every page. */

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

test('a robot is set up and fails its test, a person keeps quiet hours, and an urgent ticket waits on top', async ({
  page,
}) => {
  const mark = Date.now().toString(36)
  await page.emulateMedia({ reducedMotion: 'reduce' })

  await enter(page, 'nora@northwind.example', '/desk/settings/notice-roads')
  await page.getByRole('button', { name: 'Add a channel' }).first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Name').fill(`Duty ${mark}`)
  await drawer.getByLabel('Address').fill('http://127.0.0.1:9/nobody')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: `Duty ${mark}` }).click()
  await drawer.getByRole('button', { name: 'Send a test' }).click()
  await expect(drawer.getByText('Not sent.')).toBeVisible()
  await expect(drawer.getByText('/nobody')).toHaveCount(0)
  await isSound(page, 'roads')
  for (const place of ['notice-rules', 'notice-texts', 'notice-log']) {
    await page.goto(url(`/desk/settings/${place}`))
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await isSound(page, place)
  }

  await enter(page, 'nina@northwind.example', '/desk/')
  const { user } = await (await page.request.get(url('/api/v1/session'))).json()
  await enter(page, 'ned@northwind.example', '/desk/')
  const opened = { title: `Sprinklers are on ${mark}`, priority: 'urgent', team: 'frontline', assignee: user.id }
  await call(page, '/tickets', opened)

  await enter(page, 'nina@northwind.example', '/desk/me/notifications')
  await page.getByLabel('Quiet hours').check()
  // Another time than whatever stands there.
  await page.getByLabel('From', { exact: true }).fill(`21:${String(10 + (Date.now() % 50)).padStart(2, '0')}`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved when to tell you.')).toBeVisible()
  const banner = page.getByRole('region', { name: 'Urgent tickets that wait for you' })
  await expect(banner.getByText(`Sprinklers are on ${mark}`)).toBeVisible({ timeout: 20_000 })
  await isSound(page, 'settings')
  await page.goto(url('/desk/tickets'))
  const row = banner.getByRole('listitem').filter({ hasText: mark })
  await row.getByRole('button', { name: 'I’m on it' }).click()
  await expect(row).toHaveCount(0)
})
