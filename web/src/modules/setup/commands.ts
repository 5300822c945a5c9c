/** What is done to the set-up. Each throws ApiError; a version given is held against the server's (412 where it is old). */

import { api, ask, ifMatch, type Schemas } from '@/api/client'

type Body<Name extends keyof Schemas> = Schemas[Name]

const at = <Key extends string>(key: Key, id: number) => ({ path: { [key]: id } as Record<Key, number> })

/* Types */
export const fetchType = (id: number) =>
  ask(api.GET('/api/v1/ticket-types/{type_id}', { params: at('type_id', id) }))
export const createType = (body: Body<'CreateType'>) => ask(api.POST('/api/v1/ticket-types', { body }))
export const editType = (id: number, body: Partial<Body<'EditType'>>, version?: number) =>
  ask(
    api.PATCH('/api/v1/ticket-types/{type_id}', {
      params: at('type_id', id),
      body: body as Body<'EditType'>,
      headers: version === undefined ? {} : ifMatch(version),
    }),
  )
export const setTypeFields = (id: number, fields: Body<'TypeFieldIn'>[], version?: number) =>
  ask(
    api.PUT('/api/v1/ticket-types/{type_id}/fields', {
      params: at('type_id', id),
      body: { fields },
      headers: version === undefined ? {} : ifMatch(version),
    }),
  )

/* Fields */
export const fetchField = (id: number) =>
  ask(api.GET('/api/v1/custom-fields/{field_id}', { params: at('field_id', id) }))
export const createField = (body: Body<'CreateCustomField'>) => ask(api.POST('/api/v1/custom-fields', { body }))
export const editField = (id: number, body: Partial<Body<'EditCustomField'>>, version: number) =>
  ask(
    api.PATCH('/api/v1/custom-fields/{field_id}', {
      params: at('field_id', id),
      body: body as Body<'EditCustomField'>,
      headers: ifMatch(version),
    }),
  )

/* Categories */
export const fetchCategory = (id: number) =>
  ask(api.GET('/api/v1/categories/{category_id}', { params: at('category_id', id) }))
export const createCategory = (body: Body<'CreateCategory'>) => ask(api.POST('/api/v1/categories', { body }))
export const editCategory = (id: number, body: Partial<Body<'EditCategory'>>, version?: number) =>
  ask(
    api.PATCH('/api/v1/categories/{category_id}', {
      params: at('category_id', id),
      body: body as Body<'EditCategory'>,
      headers: version === undefined ? {} : ifMatch(version),
    }),
  )

/* Duties */
export const fetchDuty = (id: number) => ask(api.GET('/api/v1/duties/{duty_id}', { params: at('duty_id', id) }))
export const createDuty = (body: Body<'CreateDuty'>) => ask(api.POST('/api/v1/duties', { body }))
export const editDuty = (id: number, body: Partial<Body<'EditDuty'>>, version: number) =>
  ask(
    api.PATCH('/api/v1/duties/{duty_id}', {
      params: at('duty_id', id),
      body: body as Body<'EditDuty'>,
      headers: ifMatch(version),
    }),
  )

/* Checklists */
export const fetchChecklist = (id: number) =>
  ask(api.GET('/api/v1/checklists/{checklist_id}', { params: at('checklist_id', id) }))
export const createChecklist = (body: Body<'CreateChecklist'>) => ask(api.POST('/api/v1/checklists', { body }))
export const editChecklist = (id: number, body: Partial<Body<'EditChecklist'>>, version: number) =>
  ask(
    api.PATCH('/api/v1/checklists/{checklist_id}', {
      params: at('checklist_id', id),
      body: body as Body<'EditChecklist'>,
      headers: ifMatch(version),
    }),
  )

/* Templates */
export const fetchTemplate = (id: number) =>
  ask(api.GET('/api/v1/templates/{template_id}', { params: at('template_id', id) }))
export const createTemplate = (body: Body<'CreateTemplate'>) => ask(api.POST('/api/v1/templates', { body }))
export const editTemplate = (id: number, body: Partial<Body<'EditTemplate'>>, version: number) =>
  ask(
    api.PATCH('/api/v1/templates/{template_id}', {
      params: at('template_id', id),
      body: body as Body<'EditTemplate'>,
      headers: ifMatch(version),
    }),
  )
export const deleteTemplate = (id: number, version: number) =>
  ask(
    api.DELETE('/api/v1/templates/{template_id}', { params: at('template_id', id), headers: ifMatch(version) }),
  )
/** The template filled in, with a mark where a value is missing. */
export const previewTemplate = (id: number) =>
  ask(api.POST('/api/v1/templates/{template_id}/renderings', { params: at('template_id', id), body: {} }))

/* Forms */
export const drawForm = (type: string, sections: Body<'SectionIn'>[], version: number) =>
  ask(
    api.PUT('/api/v1/forms/{type_id}', {
      params: { path: { type_id: type } },
      body: { sections },
      headers: ifMatch(version),
    }),
  )
export const resetForm = (type: string, version: number) =>
  ask(api.DELETE('/api/v1/forms/{type_id}', { params: { path: { type_id: type } }, headers: ifMatch(version) }))
export const evaluateForm = (type: string, values: Record<string, unknown>) =>
  ask(api.POST('/api/v1/forms/{type_id}/evaluations', { params: { path: { type_id: type } }, body: { values } }))
export const fetchFormVersions = (type: string, cursor?: string) =>
  ask(
    api.GET('/api/v1/forms/{type_id}/versions', {
      params: { path: { type_id: type }, query: { limit: 20, cursor } },
    }),
  )

/* Rules */
export const setPriorityRules = (body: Body<'PriorityRulesIn'>, version: number) =>
  ask(api.PUT('/api/v1/priority-rules', { body, headers: ifMatch(version) }))
export const editSettings = (body: Partial<Body<'EditSettings'>>, version: number) =>
  ask(
    api.PATCH('/api/v1/ticketing-settings', { body: body as Body<'EditSettings'>, headers: ifMatch(version) }),
  )

/* Tickets that recur */
export const fetchRecurring = (id: number) =>
  ask(api.GET('/api/v1/recurring-tickets/{recurring_id}', { params: at('recurring_id', id) }))
export const createRecurring = (body: Body<'CreateRecurring'>) =>
  ask(api.POST('/api/v1/recurring-tickets', { body }))
export const editRecurring = (id: number, body: Partial<Body<'EditRecurring'>>, version: number) =>
  ask(
    api.PATCH('/api/v1/recurring-tickets/{recurring_id}', {
      params: at('recurring_id', id),
      body: body as Body<'EditRecurring'>,
      headers: ifMatch(version),
    }),
  )
export const deleteRecurring = (id: number, version: number) =>
  ask(
    api.DELETE('/api/v1/recurring-tickets/{recurring_id}', {
      params: at('recurring_id', id),
      headers: ifMatch(version),
    }),
  )
export const runRecurring = (id: number) =>
  ask(api.POST('/api/v1/recurring-tickets/{recurring_id}/runs', { params: at('recurring_id', id) }))
export const previewRecurrence = (rule: Body<'RecurrenceIn'>, timeZone: string | null) =>
  ask(api.POST('/api/v1/recurrence-previews', { body: { rule, time_zone: timeZone } }))

/* Recycle bin, and edits of structure */
export const restoreTicket = (id: number) =>
  ask(api.POST('/api/v1/tickets/{ticket_id}/restorations', { params: at('ticket_id', id) }))
export const undoEdit = (id: number) =>
  ask(api.POST('/api/v1/structure-edits/{edit_id}/undo', { params: at('edit_id', id) }))
