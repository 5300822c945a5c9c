/** What the list of tickets reads first, asked for before its page is drawn. */

import type { QueryClient } from '@tanstack/vue-query'
import type { RouteLocationNormalized } from 'vue-router'

import { fieldsQuery, teamsQuery } from '@/modules/conditions/queries'
import { askedAt, readAddress, type Address } from './model/address'
import { groupViews, usualView, type ViewGroup } from './model/views'
import { firstPageQuery, viewCountsQuery, viewsQuery } from './queries'

/** What an address says; without a word about it, where one was last, else at the first view. */
export function placed(written: Address, groups: ViewGroup[]): Address {
  if (written.view || written.filter || written.q) return written
  return { ...written, view: usualView(groups)?.id ?? null }
}

export async function readAhead(client: QueryClient, to: RouteLocationNormalized): Promise<void> {
  const fields = client.prefetchQuery(fieldsQuery)
  void client.prefetchQuery(viewCountsQuery)
  const [views, teams] = await Promise.all([
    client.fetchQuery(viewsQuery).catch(() => []),
    client.fetchQuery(teamsQuery).catch(() => []),
  ])
  const groups = groupViews(views, (id) => teams.find((one) => one.id === id)?.name ?? '')
  const address = placed(readAddress(to.query), groups)
  const asked = askedAt(address, views.find((one) => one.id === address.view) ?? null)
  await Promise.all([fields, asked && to.path === '/tickets' && client.prefetchInfiniteQuery(firstPageQuery(asked))])
}
