/** What is done with webhooks. */

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import type { DeliveryInFull, Webhook } from './queries'

export type WebhookIn = Schemas['WebhookIn']

const path = (id: number) => ({ params: { path: { webhook_id: id } } })

export function createWebhook(body: WebhookIn): Promise<Schemas['WebhookMadeOut']> {
  return ask(api.POST('/api/v1/webhooks', { body }))
}

export function changeWebhook(id: number, body: WebhookIn, version: number): Promise<Webhook> {
  return ask(
    api.PUT('/api/v1/webhooks/{webhook_id}', {
      params: { path: { webhook_id: id }, header: ifMatch(version) as never },
      headers: ifMatch(version),
      body,
    }),
  )
}

export async function deleteWebhook(id: number, version: number): Promise<void> {
  await ask(
    api.DELETE('/api/v1/webhooks/{webhook_id}', {
      params: { path: { webhook_id: id }, header: ifMatch(version) as never },
      headers: ifMatch(version),
    }),
  )
}

export function replaceSecret(id: number): Promise<Schemas['WebhookSecretOut']> {
  return ask(api.POST('/api/v1/webhooks/{webhook_id}/secrets', path(id)))
}

export function pingWebhook(id: number): Promise<DeliveryInFull> {
  return ask(api.POST('/api/v1/webhooks/{webhook_id}/pings', path(id)))
}

export function replayFailed(id: number): Promise<number> {
  return ask(api.POST('/api/v1/webhooks/{webhook_id}/replays', path(id))).then((done) => done.count)
}

export function replayDelivery(id: number): Promise<DeliveryInFull> {
  return ask(api.POST('/api/v1/webhook-deliveries/{delivery_id}/replays', { params: { path: { delivery_id: id } } }))
}
