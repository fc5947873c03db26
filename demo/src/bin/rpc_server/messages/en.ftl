# The messages of `errors/raise`, by the name of the exception.
DefaultTeamRoomRestriction = This cannot be done in the team's default room.
ForwardValidationError = This message cannot be forwarded.
InvalidOperation = This is not possible.
ManagedRoomsRestriction = This room is managed. Only its managers can change it.
MessageEditTimeoutExceeded = The message can no longer be edited or deleted.
NotAuthorized = You are not allowed to do this.
NotFoundError = This does not exist.
OutOfRangeError = This value is out of range.
SessionError = Please log in again.
UnknownError = Something went wrong.
MissingParameter = Something is missing.

# The situations.
room-not-found = There is no room { $id }.
procedure-not-found = There is no procedure { $procedure }.
out-of-range = Please choose a value from 0 to { $max }.
parameter-missing = Please also give “{ $field }”.
fields-invalid = Please check what you entered.
field-required = Please fill this in.
field-too-long = { $max ->
    [one] Please use at most one character.
   *[other] Please use at most { $max } characters.
}
field-wrong-type = This is not of the right kind.
rate-limited = { $seconds ->
    [one] You are too fast. Please wait a second.
   *[other] You are too fast. Please wait { $seconds } seconds.
}
raised = The exception “{ $name }” was raised, as you asked.
not-a-name = This cannot be the name of an exception.
websocket-only = This is only possible over WebSocket.
malformed = This call could not be read.
too-large = This call is too large. At most { $max } bytes are possible.
too-slow = This call took too long to arrive.
not-json = A call must be sent as application/json.
foreign-host = This server does not have that name.
foreign-origin = Pages of other servers may not do this.
