import { del, get, patch, post, put } from './client.ts'
import type { Department, Person, PlatformRole } from './types.ts'

/** People for pickers; any signed-in person may ask. */
export const findPeople = (query: { search?: string; ids?: readonly string[]; size?: number }) =>
  get<{ readonly rows: readonly Person[] }>('/people', { query: { ...query, ids: query.ids?.join(',') } })

export const departmentsKey = ['departments'] as const
export const listDepartments = async () => (await get<{ readonly rows: readonly Department[] }>('/departments')).rows

/** A person as administrators see him. */
export interface UserRow {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly mobile: string | null
  readonly status: 'active' | 'disabled'
  readonly platformRoles: readonly PlatformRole[]
  readonly mustChangePassword: boolean
  readonly hasPassword: boolean
  readonly lastLoginAt: string | null
  readonly createdAt: string
  readonly departments: readonly { readonly id: string; readonly title: string; readonly primary: boolean }[]
  readonly roles: readonly RoleOf[]
}
export interface RoleOf {
  readonly app: string
  readonly role: string
}
export interface UserInput {
  readonly username?: string
  readonly name?: string
  readonly email?: string | null
  readonly mobile?: string | null
  readonly department_id?: string | null
  readonly other_departments?: readonly string[]
  readonly roles?: readonly RoleOf[]
  readonly platformRoles?: readonly PlatformRole[]
  readonly status?: 'active' | 'disabled'
}

export const usersKey = ['users'] as const
export interface UserQuery {
  readonly search?: string
  readonly department?: string
  readonly status?: 'active' | 'disabled'
  readonly page?: number
  readonly size?: number
}
export const listUsers = (query: UserQuery = {}) =>
  get<{ readonly rows: readonly UserRow[]; readonly total: number }>('/users', { query: { ...query } })

export const createUser = (input: UserInput & { readonly password?: string }) => post<UserRow>('/users', input)
export const updateUser = (id: string, input: UserInput) => patch<UserRow>(`/users/${id}`, input)
/** Makes up a new password and ends the person's sessions. The password is in the answer once and nowhere else. */
export const resetPassword = (id: string) => post<{ readonly password: string | null }>(`/users/${id}/password`, {})

export const createDepartment = (input: Partial<Omit<Department, 'id'>> & Pick<Department, 'title'>) =>
  post<Department>('/departments', input)
export const updateDepartment = (id: string, input: Partial<Omit<Department, 'id'>>) =>
  patch<Department>(`/departments/${id}`, input)
export const deleteDepartment = (id: string) => del<void>(`/departments/${id}`)

export interface RoleMember {
  readonly role: string
  readonly id: string
  readonly title: string
  readonly status: 'active' | 'disabled'
}
export const getRoleMembers = (app: string, role?: string) =>
  get<{ readonly rows: readonly RoleMember[] }>('/roles/members', { query: { app, role } })
export const setRoleMembers = (app: string, role: string, members: readonly string[]) =>
  put<{ readonly members: readonly string[] }>('/roles/members', { members }, { query: { app, role } })
