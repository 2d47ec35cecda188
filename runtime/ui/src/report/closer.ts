import type { ReportData } from '@tenon/engine'
import { inject, provide, type InjectionKey } from 'vue'
import type { Zoom } from './api.ts'

/** How a chart asks for a part of its report in more detail; `key` is what the answer depends on. */
export interface Closer {
  readonly key: readonly unknown[]
  ask(zoom: Zoom, signal: AbortSignal): Promise<ReportData>
}
const KEY: InjectionKey<() => Closer> = Symbol('closer')

/** Lets the charts below look closer at the report that they show. */
export const provideCloser = (closer: () => Closer): void => provide(KEY, closer)
export const useCloser = (): (() => Closer) | undefined => inject(KEY, undefined)
