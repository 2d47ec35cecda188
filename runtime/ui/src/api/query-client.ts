import { QueryClient } from '@tanstack/vue-query'
import { isTemporary } from './error.ts'

/** Reads are asked again only where that may help; what is on the screen stays while fresh rows are on the way. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && isTemporary(error),
      },
      mutations: { retry: false },
    },
  })
