/** What the command bar asks the server: the first few of each kind, given up when one types on. */

import { api, ask } from '@/api/client'

export function searchTickets(q: string, limit: number, signal?: AbortSignal) {
  const query = { q, limit, count: false, shelf: 'any' as const }
  return ask(api.GET('/api/v1/tickets', { params: { query }, signal }))
}

export function searchContacts(q: string, limit: number, signal?: AbortSignal) {
  return ask(api.GET('/api/v1/contacts', { params: { query: { q, limit } }, signal }))
}

export function searchOrganisations(q: string, limit: number, signal?: AbortSignal) {
  return ask(api.GET('/api/v1/organisations', { params: { query: { q, limit } }, signal }))
}

export function searchPeople(q: string, limit: number, signal?: AbortSignal) {
  return ask(api.GET('/api/v1/people', { params: { query: { q, limit } }, signal }))
}
