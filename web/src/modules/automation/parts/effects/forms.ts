/** Which form asks for the parameters of which effect; what none is made for is asked for by its schema. */

import { defineAsyncComponent, type Component } from 'vue'

import BySchema from './BySchema.vue'
import AssignForm from './AssignForm.vue'
import CommentForm from './CommentForm.vue'
import FollowForm from './FollowForm.vue'
import MoveForm from './MoveForm.vue'
import NotifyForm from './NotifyForm.vue'
import SetForm from './SetForm.vue'
import TagsForm from './TagsForm.vue'

export type Params = Record<string, unknown>

const FORMS: Record<string, Component> = {
  set: SetForm,
  add_tags: TagsForm,
  remove_tags: TagsForm,
  assign: AssignForm,
  move: MoveForm,
  comment: CommentForm,
  follow: FollowForm,
  notify: NotifyForm,
  start_clock: defineAsyncComponent(() => import('./ClockForm.vue')),
  stop_clock: defineAsyncComponent(() => import('./ClockForm.vue')),
  open_linked_ticket: defineAsyncComponent(() => import('./LinkedTicketForm.vue')),
  ask_approval: defineAsyncComponent(() => import('./ApprovalForm.vue')),
  webhook: defineAsyncComponent(() => import('./WebhookForm.vue')),
  schedule: defineAsyncComponent(() => import('./LaterForm.vue')),
}

/** Whether the form must be told for which effect it asks: it stands for several. */
export function asksKind(kind: string): boolean {
  return !(kind in FORMS) || kind.endsWith('_clock')
}

export function formOf(kind: string): Component {
  return FORMS[kind] ?? BySchema
}
