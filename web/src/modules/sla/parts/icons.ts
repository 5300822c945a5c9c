/** The shape of a clock by its face: never told by colour alone. */

import { Ban, Check, CircleAlert, Clock3, OctagonAlert, Pause, TriangleAlert } from '@lucide/vue'
import type { Component } from 'vue'

import type { FaceKind } from '../model/faces'

export const FACE_ICONS: Record<FaceKind, Component> = {
  running: Clock3,
  risk: TriangleAlert,
  breached: OctagonAlert,
  paused: Pause,
  met: Check,
  late: CircleAlert,
  cancelled: Ban,
}
