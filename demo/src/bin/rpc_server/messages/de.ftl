# Die Ausnahmen nach Namen, wie `errors/raise` sie nennt.
DefaultTeamRoomRestriction = Im Standardraum des Teams ist das nicht möglich.
ForwardValidationError = Diese Nachricht kann nicht weitergeleitet werden.
InvalidOperation = Das ist nicht möglich.
ManagedRoomsRestriction = Dieser Raum wird verwaltet. Nur seine Verwalter können ihn ändern.
MessageEditTimeoutExceeded = Die Nachricht kann nicht mehr bearbeitet oder gelöscht werden.
NotAuthorized = Sie dürfen das nicht tun.
NotFoundError = Das gibt es nicht.
OutOfRangeError = Dieser Wert liegt außerhalb des Bereichs.
SessionError = Bitte melden Sie sich neu an.
UnknownError = Etwas ist schiefgegangen.
MissingParameter = Etwas fehlt.

# Die Situationen.
room-not-found = Es gibt keinen Raum { $id }.
procedure-not-found = Es gibt keine Prozedur { $procedure }.
out-of-range = Bitte wählen Sie einen Wert von 0 bis { $max }.
parameter-missing = Bitte geben Sie auch „{ $field }“ an.
fields-invalid = Bitte prüfen Sie Ihre Eingaben.
field-required = Bitte füllen Sie dieses Feld aus.
field-too-long = { $max ->
    [one] Bitte verwenden Sie höchstens ein Zeichen.
   *[other] Bitte verwenden Sie höchstens { $max } Zeichen.
}
field-wrong-type = Das ist nicht von der richtigen Art.
rate-limited = { $seconds ->
    [one] Sie sind zu schnell. Bitte warten Sie eine Sekunde.
   *[other] Sie sind zu schnell. Bitte warten Sie { $seconds } Sekunden.
}
raised = Die Ausnahme „{ $name }“ wurde ausgelöst, wie gewünscht.
not-a-name = So kann keine Ausnahme heißen.
websocket-only = Das ist nur über WebSocket möglich.
malformed = Dieser Aufruf war nicht lesbar.
too-large = Dieser Aufruf ist zu groß. Höchstens { $max } Bytes sind möglich.
too-slow = Dieser Aufruf kam zu langsam an.
not-json = Ein Aufruf muss als application/json gesendet werden.
foreign-host = Dieser Server trägt diesen Namen nicht.
foreign-origin = Seiten anderer Server dürfen das nicht.
