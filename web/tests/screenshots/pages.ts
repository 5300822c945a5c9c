/** The main pages, in both languages, wide and on a phone, into docs/screenshots. */

import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'

import { type BrowserContext, type Page, test } from '@playwright/test'

import { PASSWORD, url } from '../journeys/people'

const OUT = resolve(import.meta.dirname, '../../../docs/screenshots')
mkdirSync(OUT, { recursive: true })

interface Shot {
  name: string
  who: { zh: string; en: string }
  path: (ids: Ids) => string
  /** What to do once the page stands. */
  ready?: (page: Page) => Promise<void>
}
interface Ids {
  ticket: number
  request: number
  flow: number
  /** What a team has in hand. */
  view: number
}

const AGENT = { zh: 'wang@xinghe.example', en: 'nina@northwind.example' }
const LEAD = { zh: 'zhou@xinghe.example', en: 'ned@northwind.example' }
const ADMIN = { zh: 'feng@xinghe.example', en: 'nora@northwind.example' }
const KEEPER = { zh: 'qian@xinghe.example', en: 'nick@northwind.example' }
const AUDITOR = { zh: 'shen@xinghe.example', en: 'nell@northwind.example' }
const CUSTOMER = { zh: 'mei@xinghe.example', en: 'carl@northwind.example' }

const SHOTS: Shot[] = [
  { name: 'home', who: AGENT, path: () => '/desk/home' },
  { name: 'tickets', who: AGENT, path: () => '/desk/tickets' },
  { name: 'ticket', who: AGENT, path: (ids) => `/desk/tickets/${ids.ticket}` },
  { name: 'new-ticket', who: AGENT, path: () => '/desk/tickets/new' },
  { name: 'kanban', who: LEAD, path: (ids) => `/desk/tickets/kanban?view=${ids.view}` },
  { name: 'approvals', who: LEAD, path: () => '/desk/approvals' },
  { name: 'flow', who: ADMIN, path: (ids) => `/desk/settings/flows/${ids.flow}` },
  { name: 'settings', who: ADMIN, path: () => '/desk/settings' },
  { name: 'roles', who: KEEPER, path: () => '/desk/settings/roles' },
  { name: 'audit', who: AUDITOR, path: () => '/desk/audit' },
  { name: 'portal', who: CUSTOMER, path: () => '/portal/' },
  { name: 'portal-request', who: CUSTOMER, path: (ids) => `/portal/requests/${ids.request}` },
  { name: 'portal-new', who: CUSTOMER, path: () => '/portal/new?type=field_service' },
]
const TENANTS = { zh: 'demo-xinghe', en: 'demo-northwind' }

async function enter(context: BrowserContext, email: string, tenant: string): Promise<void> {
  const begun = await context.request.post(url('/api/v1/session'), { data: { email, password: PASSWORD, tenant } })
  if (!begun.ok()) throw new Error(`${email}: ${await begun.text()}`)
}

/** A ticket with a talk, a request that waits for the customer, a flow with several states. */
async function idsFor(context: BrowserContext, language: 'zh' | 'en'): Promise<Ids> {
  const find = async (email: string, filter: object): Promise<number> => {
    await enter(context, email, TENANTS[language])
    const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&limit=30&sort=-updated_at`
    const found = await (await context.request.get(url(`/api/v1/tickets?${query}`))).json()
    let best = { id: found.items[0]?.id ?? 1, length: 0 }
    for (const row of found.items) {
      const timeline = await (await context.request.get(url(`/api/v1/tickets/${row.id}/timeline?limit=100`))).json()
      if (timeline.items.length > best.length) best = { id: row.id, length: timeline.items.length }
    }
    return best.id
  }
  const ticket = await find(AGENT[language], { field: 'state_category', op: 'is', value: 'open' })
  const request = await find(CUSTOMER[language], { field: 'state_category', op: 'is', value: 'solved' })
  await enter(context, LEAD[language], TENANTS[language])
  const view = (await (await context.request.get(url('/api/v1/views'))).json()).items.at(-1).id
  await enter(context, ADMIN[language], TENANTS[language])
  const flows = (await (await context.request.get(url('/api/v1/workflows'))).json()).items
  const flow = (flows.find((one: { key: string }) => one.key === 'repair') ?? flows[0]).id
  return { ticket, request, flow, view }
}

for (const language of ['zh', 'en'] as const) {
  for (const [size, width, height] of [
    ['wide', 1440, 900],
    ['phone', 390, 844],
  ] as const) {
    test(`${language} ${size}`, async ({ browser }) => {
      const own = await browser.newContext()
      const ids = await idsFor(own, language)
      await own.close()
      for (const shot of SHOTS) {
        const context = await browser.newContext({
          viewport: { width, height },
          locale: language === 'zh' ? 'zh-CN' : 'en-GB',
          timezoneId: 'Asia/Shanghai',
          hasTouch: size === 'phone',
          isMobile: size === 'phone',
        })
        await enter(context, shot.who[language], TENANTS[language])
        const page = await context.newPage()
        await page.goto(url(shot.path(ids)))
        await page.waitForLoadState('load')
        await page.locator('h1, h2').first().waitFor()
        await page.waitForTimeout(1500)
        await shot.ready?.(page)
        await page.screenshot({ path: `${OUT}/${shot.name}.${language}.${size}.png` })
        await context.close()
      }
    })
  }
}
