# Исключения по именам, как их называет `errors/raise`.
DefaultTeamRoomRestriction = В основной комнате команды это невозможно.
ForwardValidationError = Это сообщение нельзя переслать.
InvalidOperation = Это невозможно.
ManagedRoomsRestriction = Эта комната управляется. Изменить её могут только управляющие.
MessageEditTimeoutExceeded = Сообщение уже нельзя изменить или удалить.
NotAuthorized = У вас нет на это прав.
NotFoundError = Такого нет.
OutOfRangeError = Это значение вне допустимых пределов.
SessionError = Пожалуйста, войдите снова.
UnknownError = Что-то пошло не так.
MissingParameter = Чего-то не хватает.

# Ситуации.
room-not-found = Комнаты { $id } нет.
procedure-not-found = Процедуры { $procedure } нет.
out-of-range = Пожалуйста, выберите значение от 0 до { $max }.
parameter-missing = Пожалуйста, укажите также «{ $field }».
fields-invalid = Пожалуйста, проверьте введённые данные.
field-required = Пожалуйста, заполните это поле.
field-too-long = { $max ->
    [one] Не более { $max } символа, пожалуйста.
    [few] Не более { $max } символов, пожалуйста.
   *[many] Не более { $max } символов, пожалуйста.
}
field-wrong-type = Значение не того вида.
rate-limited = { $seconds ->
    [one] Слишком быстро. Пожалуйста, подождите { $seconds } секунду.
    [few] Слишком быстро. Пожалуйста, подождите { $seconds } секунды.
   *[many] Слишком быстро. Пожалуйста, подождите { $seconds } секунд.
}
raised = Исключение «{ $name }» вызвано по вашей просьбе.
not-a-name = Так исключение называться не может.
websocket-only = Это возможно только по WebSocket.
malformed = Этот вызов не удалось прочесть.
too-large = Этот вызов слишком велик. Возможно не более { $max } байт.
too-slow = Этот вызов поступал слишком долго.
not-json = Вызов нужно отправлять как application/json.
foreign-host = У этого сервера другое имя.
foreign-origin = Страницам других серверов это не разрешено.
