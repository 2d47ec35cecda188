/** The form under which a user name is unique: width and case do not count. */
export const foldUsername = (username: string): string => username.normalize('NFKC').trim().toLowerCase()
