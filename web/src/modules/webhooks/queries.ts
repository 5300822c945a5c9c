/** What is read of webhooks, and under which keys it is kept. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Webhook = Schemas['WebhookOut']
export type Delivery = Schemas['WebhookDeliveryOut']
export type DeliveryInFull = Schemas['WebhookDeliveryInFullOut']
export type DeliveryState = Delivery['state']
export type EventWord = Webhook['events'][number]

export interface Asked {
  webhook: number | null
  states: DeliveryState[]
  event: string
}

export const webhookKeys = {
  all: ['webhooks'] as const,
  list: ['webhooks', 'list'] as const,
  one: (id: number) => ['webhooks', 'one', id] as const,
  deliveries: ['webhooks', 'deliveries'] as const,
  asked: (asked: Asked) => ['webhooks', 'deliveries', 'list', asked] as const,
  delivery: (id: number) => ['webhooks', 'deliveries', 'one', id] as const,
}

staleOn('webhook', () => [webhookKeys.all])

/** Deliveries do not tell of themselves: what is shown is looked at again. */
const AGAIN = 10_000

/** Where only names are wanted, they need not be looked at again (`isLive`). */
export function useWebhooks(isWanted: MaybeRefOrGetter<boolean> = true, isLive = true) {
  return useQuery({
    enabled: computed(() => toValue(isWanted)),
    queryKey: webhookKeys.list,
    queryFn: () => ask(api.GET('/api/v1/webhooks')).then((page) => page.items),
    refetchInterval: isLive ? AGAIN : false,
  })
}

export function fetchWebhook(id: number): Promise<Webhook> {
  return ask(api.GET('/api/v1/webhooks/{webhook_id}', { params: { path: { webhook_id: id } } }))
}

/** Not asked for while there is none. */
export function useWebhook(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => webhookKeys.one(toValue(id) ?? 0)),
    queryFn: () => fetchWebhook(toValue(id) ?? 0),
    enabled: computed(() => toValue(id) !== null),
    refetchInterval: AGAIN,
  })
}

export function useDeliveries(asked: MaybeRefOrGetter<Asked>) {
  return useInfiniteQuery({
    queryKey: computed(() => webhookKeys.asked(toValue(asked))),
    queryFn: ({ pageParam }) => {
      const { webhook, states, event } = toValue(asked)
      const query = {
        limit: 50,
        cursor: pageParam ?? undefined,
        webhook_id: webhook ?? undefined,
        state: states.length ? states : undefined,
        event: event ? [event] : undefined,
      }
      return ask(api.GET('/api/v1/webhook-deliveries', { params: { query } }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: AGAIN,
  })
}

export function useDelivery(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => webhookKeys.delivery(toValue(id))),
    queryFn: () =>
      ask(api.GET('/api/v1/webhook-deliveries/{delivery_id}', { params: { path: { delivery_id: toValue(id) } } })),
    refetchInterval: (query) => (['queued', 'sending'].includes(query.state.data?.state ?? '') ? 2000 : false),
  })
}
