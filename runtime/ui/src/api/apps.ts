import { useQuery, type QueryClient } from '@tanstack/vue-query'
import type { FormDefinition } from '@tenon/engine'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from './client.ts'
import type { AppDefinitions, AppSummary } from './types.ts'

export const appsKey = ['apps'] as const
export const definitionsKey = (app: string) => ['apps', app, 'definitions'] as const

export const listApps = () => get<readonly AppSummary[]>('/apps')
/** Kinds of which this viewer may see none come as empty maps. */
export async function getDefinitions(app: string): Promise<AppDefinitions> {
  const answer = await get<Partial<AppDefinitions> & Pick<AppDefinitions, 'app' | 'version'>>(
    `/apps/${app}/definitions`,
  )
  const none = {}
  return {
    options: none,
    forms: none,
    flows: none,
    rules: none,
    reports: none,
    dashboards: none,
    roles: none,
    rights: none,
    datasets: none,
    ...answer,
  }
}

/** The apps this person may open. */
export const useApps = () => useQuery({ queryKey: appsKey, queryFn: listApps, staleTime: 60_000 })

/** Published definitions of an app with the viewer's rights; kept until the server says there is a new version. */
export function useDefinitions(app: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => definitionsKey(toValue(app))),
    queryFn: () => getDefinitions(toValue(app)),
    enabled: computed(() => Boolean(toValue(app))),
    staleTime: Infinity,
  })
}

/** The same outside of components (route guards, prefetch). */
export const fetchDefinitions = (client: QueryClient, app: string) =>
  client.fetchQuery({ queryKey: definitionsKey(app), queryFn: () => getDefinitions(app), staleTime: Infinity })

export const formOf = (definitions: AppDefinitions | undefined, key: string): FormDefinition | undefined =>
  definitions && Object.hasOwn(definitions.forms, key) ? definitions.forms[key] : undefined
