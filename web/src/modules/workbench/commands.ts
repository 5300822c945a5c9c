/** What is done from the workbench. Each throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, withKey, type Schemas } from '@/api/client'
import type { View } from './model/views'
import { workbenchKeys, type BulkEdit } from './queries'

const of = (id: number) => ({ path: { ticket_id: id } })

export function useViewCommands() {
  const client = useQueryClient()

  function settle(): void {
    void client.invalidateQueries({ queryKey: workbenchKeys.views })
    void client.invalidateQueries({ queryKey: workbenchKeys.counts })
  }

  async function create(body: Schemas['CreateView']): Promise<View> {
    const view = await ask(api.POST('/api/v1/views', { body }))
    // Shown at once: the list that follows names it.
    client.setQueryData<View[]>(workbenchKeys.views, (views) => [...(views ?? []), view])
    settle()
    return view
  }

  async function change(id: number, body: Partial<Schemas['EditView']>, version: number): Promise<View> {
    const params = { path: { view_id: id } }
    const view = await ask(
      api.PATCH('/api/v1/views/{view_id}', { params, body: body as Schemas['EditView'], headers: ifMatch(version) }),
    )
    client.setQueryData<View[]>(workbenchKeys.views, (views) => views?.map((one) => (one.id === id ? view : one)))
    settle()
    void client.invalidateQueries({ queryKey: workbenchKeys.lists })
    return view
  }

  async function remove(id: number): Promise<void> {
    await ask(api.DELETE('/api/v1/views/{view_id}', { params: { path: { view_id: id } } }))
    client.setQueryData<View[]>(workbenchKeys.views, (views) => views?.filter((one) => one.id !== id))
    settle()
  }

  return { create, change, remove }
}

export function comment(id: number, body: string, isPublic: boolean, key: string): Promise<Schemas['CommentOut']> {
  return ask(
    api.POST('/api/v1/tickets/{ticket_id}/comments', {
      params: of(id),
      body: { body, body_format: 'text', is_public: isPublic } as Schemas['AddComment'],
      headers: withKey(key),
    }),
  )
}

export async function deleteTicket(id: number, reason: string): Promise<void> {
  await ask(api.DELETE('/api/v1/tickets/{ticket_id}', { params: of(id), body: { reason } }))
}

export async function restoreTicket(id: number): Promise<void> {
  await ask(api.POST('/api/v1/tickets/{ticket_id}/restorations', { params: of(id) }))
}

export type BulkBody = Schemas['BulkEditIn']
export type BulkChanges = Schemas['BulkChanges']

export function previewBulk(body: BulkBody): Promise<Schemas['BulkPreviewOut']> {
  return ask(api.POST('/api/v1/bulk-edits/previews', { body }))
}

export function startBulk(body: BulkBody, key: string): Promise<BulkEdit> {
  return ask(api.POST('/api/v1/bulk-edits', { body, headers: withKey(key) }))
}

export function cancelBulk(id: number): Promise<BulkEdit> {
  return ask(api.POST('/api/v1/bulk-edits/{bulk_edit_id}/cancellations', { params: { path: { bulk_edit_id: id } } }))
}

export function undoBulk(id: number): Promise<BulkEdit> {
  return ask(api.POST('/api/v1/bulk-edits/{bulk_edit_id}/undo', { params: { path: { bulk_edit_id: id } } }))
}

export function previewMerge(into: number, tickets: number[]): Promise<Schemas['MergePreview']> {
  return ask(api.POST('/api/v1/tickets/{ticket_id}/merges/previews', { params: of(into), body: { tickets } }))
}

export function merge(into: number, tickets: number[], key: string): Promise<Schemas['StructureEditOut']> {
  return ask(
    api.POST('/api/v1/tickets/{ticket_id}/merges', { params: of(into), body: { tickets }, headers: withKey(key) }),
  )
}

export async function undoStructure(id: number): Promise<void> {
  await ask(api.POST('/api/v1/structure-edits/{edit_id}/undo', { params: { path: { edit_id: id } } }))
}
