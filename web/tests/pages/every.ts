/** Every page that the routers know, opened by somebody who may: what axe finds, what is too wide, what the console says; a table. */

import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test'

import { violations } from '../journeys/axe'
import { PASSWORD, url } from '../journeys/people'

const LOOKS = [
  {
    name: 'zh wide light',
    tenant: 'demo-xinghe',
    locale: 'zh-CN',
    theme: 'light',
    width: 1440,
    height: 900,
    // Whoever needs least comes first: a page is looked at as by the people who work on it.
    staff: ['wang', 'zhou', 'feng', 'qian', 'shen'].map((name) => `${name}@xinghe.example`),
    customer: 'mei@xinghe.example',
  },
  {
    name: 'en phone dark',
    tenant: 'demo-northwind',
    locale: 'en-GB',
    theme: 'dark',
    width: 390,
    height: 844,
    staff: ['nina', 'ned', 'nora', 'nick', 'nell'].map((name) => `${name}@northwind.example`),
    customer: 'carl@northwind.example',
  },
] as const
type Look = (typeof LOOKS)[number]

interface Route {
  path: string
  isPublic: boolean
  anyOf: { permission: string }[]
}
interface Visit {
  page: string
  who: string
  found: string[]
}
const visits = new Map<string, Map<string, Visit>>()

async function enter(context: BrowserContext, look: Look, email: string): Promise<Record<string, string>> {
  const data = { email, password: PASSWORD, tenant: look.tenant }
  const begun = await context.request.post(url('/api/v1/session'), { data })
  if (!begun.ok()) throw new Error(`${email}: ${await begun.text()}`)
  return (await (await context.request.get(url('/api/v1/session'))).json()).permissions
}

function contextFor(browser: Browser, look: Look): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: look.width, height: look.height },
    locale: look.locale,
    colorScheme: look.theme,
    timezoneId: 'Asia/Shanghai',
    hasTouch: look.width < 600,
    isMobile: look.width < 600,
  })
}

/** The routes of the entry that this page belongs to, as its own router tells them. */
async function routesOf(page: Page, entry: string): Promise<Route[]> {
  await page.goto(url(`/${entry}/sign-in`))
  await page.locator('input[type=password], h1').first().waitFor()
  return page.evaluate(() => {
    interface Known {
      path: string
      meta: { isPublic?: boolean; anyOf?: { permission: string }[] }
    }
    const app = (
      document.querySelector('#app') as unknown as {
        __vue_app__: { config: { globalProperties: { $router: { getRoutes: () => Known[] } } } }
      }
    ).__vue_app__
    return app.config.globalProperties.$router
      .getRoutes()
      .map(({ path, meta }) => ({ path, isPublic: Boolean(meta.isPublic), anyOf: meta.anyOf ?? [] }))
  })
}

/** The first thing of a list that the person sees, as the last part of an address. */
const FIRST_OF: Record<string, string> = {
  '/tickets/:id(\\d+)': '/api/v1/tickets?limit=1',
  '/tickets/:id(\\d+)/print': '/api/v1/tickets?limit=1',
  '/customers/contacts/:id(\\d+)': '/api/v1/contacts?limit=1',
  '/customers/organisations/:id(\\d+)': '/api/v1/organisations?limit=1',
  '/settings/people/:id(\\d+)': '/api/v1/people?limit=1',
  '/settings/roles/:id(\\d+)': '/api/v1/roles',
  '/settings/teams/:id(\\d+)': '/api/v1/teams',
  '/settings/departments/:id(\\d+)': '/api/v1/departments',
  '/settings/flows/:id(\\d+)': '/api/v1/workflows',
  '/settings/forms/:type([a-z][a-z0-9_]*)': '/api/v1/ticket-types',
  '/settings/incoming/:id(\\d+)': '/api/v1/inbound-messages?limit=1',
  '/settings/calendars/:id(\\d+)': '/api/v1/calendars',
  '/settings/sla/:id(\\d+|new)': '/api/v1/sla-policies',
  '/settings/escalation/:id(\\d+|new)': '/api/v1/escalation-ladders',
  '/requests/:id(\\d+)': '/api/v1/tickets?limit=1',
}
const FILLED: Record<string, string> = {
  '/settings/mailboxes/:id(\\d+|new)': '/settings/mailboxes/new',
  '/settings/laboratory/:id(\\d+)': '/settings/laboratory/999999999',
  '/settings/automation/:id(\\d+|new)': '/settings/automation/new?kind=macro',
  '/settings/routing/:id(\\d+|new)': '/settings/routing/new',
  '/settings/webhooks/:id(\\d+|new)': '/settings/webhooks/new',
  '/settings/webhooks/deliveries/:id(\\d+)': '/settings/webhooks/deliveries/999999999',
  '/approval-links/:link': '/approval-links/no-such-link',
  '/reset-password/:token': '/reset-password/no-such-token',
  '/request': '/request#no-such-link',
  '/:rest(.*)*': '/no/such/page',
}

/** Tabs that say other things than the page that they are on, as their address has them. */
const TABS: Record<string, string[]> = {
  '/sla': ['?tab=attainment', '?tab=breaches'],
  '/escalations': ['?tab=abnormal', '?tab=figures'],
  '/rotas': ['?tab=shifts', '?tab=leave', '?tab=classes'],
  '/settings/skills': ['?tab=catalogue'],
  '/settings/automation': ['?kind=timed', '?kind=macro'],
  '/settings/calendars/:id(\\d+)': ['?tab=year', '?tab=sources', '?tab=count'],
}
/** Only pages whose route has this in it, such as `PAGES=/sla`; all without it. */
const WANTED = process.env.PAGES ?? ''

async function addressOf(context: BrowserContext, route: Route): Promise<string | null> {
  const list = FIRST_OF[route.path]
  if (list) {
    const answer = await (await context.request.get(url(list))).json()
    const first = (answer.items ?? answer)[0]
    return first
      ? route.path.replace(/:\w+\(.*?\)(?=\/|$)/, String(route.path.includes(':type') ? first.key : first.id))
      : null
  }
  const filled = FILLED[route.path] ?? route.path
  if (filled.includes(':')) throw new Error(`${route.path} needs an example in tests/pages/every.ts`)
  return filled
}

async function look(context: BrowserContext, address: string): Promise<string[]> {
  const page = await context.newPage()
  const found: string[] = []
  page.on('pageerror', (error) => found.push(`error: ${error}`))
  page.on('console', (message) => {
    // The browser reports every refused request by itself; what it means is the page's business.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      found.push(`console: ${message.text()}`)
  })
  await page.goto(url(address))
  await page.waitForLoadState('load')
  const hasHeading = await page
    .locator('h1')
    .first()
    .waitFor({ timeout: 8000 })
    .then(() => true)
    .catch(() => false)
  if (!hasHeading) found.push('no heading')
  await page.waitForTimeout(900)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  if (over > 1) found.push(`${over} px too wide`)
  found.push(...(await violations(page)))
  await page.close()
  return found
}

function note(look: Look, visit: Visit): void {
  const row = visits.get(visit.page) ?? new Map<string, Visit>()
  row.set(look.name, visit)
  visits.set(visit.page, row)
}

for (const entry of ['desk', 'portal'] as const) {
  for (const one of LOOKS) {
    test(`${entry}, ${one.name}`, async ({ browser }) => {
      const stranger = await contextFor(browser, one)
      const routes = await routesOf(await stranger.newPage(), entry)
      expect(routes.length).toBeGreaterThan(5)
      const people = entry === 'portal' ? [one.customer] : one.staff
      const signedIn = new Map<string, { context: BrowserContext; permissions: Record<string, string> }>()
      for (const email of people) {
        const context = await contextFor(browser, one)
        signedIn.set(email, { context, permissions: await enter(context, one, email) })
      }
      for (const route of routes.filter(({ path }) => path.includes(WANTED))) {
        const may = people.find(
          (email) =>
            route.anyOf.length === 0 || route.anyOf.some((each) => signedIn.get(email)!.permissions[each.permission]),
        )
        const context = route.isPublic ? stranger : signedIn.get(may ?? '')?.context
        const page = `/${entry}${route.path}`
        if (!context) {
          note(one, { page, who: 'nobody', found: ['nobody of the demo may open it'] })
          continue
        }
        const address = await addressOf(context, route)
        const who = route.isPublic ? 'a stranger' : may!.split('@')[0]!
        // No fault of a page: there is nothing that it could show.
        if (address === null) note(one, { page, who: `${who}: the demo holds none`, found: [] })
        else
          for (const tab of ['', ...(entry === 'desk' ? (TABS[route.path] ?? []) : [])])
            note(one, { page: page + tab, who, found: await look(context, `/${entry}${address}${tab}`) })
      }
    })
  }
}

test.afterAll(() => {
  const cell = (visit?: Visit): string =>
    visit ? (visit.found.length ? `${visit.found.length} (${visit.who})` : `none (${visit.who})`) : ''
  console.log(
    [
      '',
      `| page | ${LOOKS.map((one) => one.name).join(' | ')} |`,
      `|---|${LOOKS.map(() => '---|').join('')}`,
      ...[...visits].map(([page, row]) => `| ${page} | ${LOOKS.map((one) => cell(row.get(one.name))).join(' | ')} |`),
      '',
      ...[...visits].flatMap(([page, row]) =>
        [...row].flatMap(([name, visit]) => visit.found.map((fault) => `${page}, ${name}: ${fault}`)),
      ),
    ].join('\n'),
  )
})

test('no page has a fault', () => {
  expect(
    [...visits].filter(([, row]) => [...row.values()].some((visit) => visit.found.length)).map(([page]) => page),
  ).toEqual([])
})
