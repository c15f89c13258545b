Console.WriteLine("ActorHub");
